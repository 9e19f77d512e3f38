/** AWS Query (IAM, STS) and EC2 Query: a form, answered in XML (Smithy specifications of both protocols). */
import { AwsError, type AwsService } from '../service.ts';
import { parseForm } from './form.ts';
import type { HttpAnswer, Protocol } from './protocol.ts';
import { element, elements } from './xml.ts';

export function awsQuery({ name, version }: AwsService): Protocol {
  const space = ` xmlns="https://${name}.amazonaws.com/doc/${version}/"`;
  return {
    parse: ({ text }) => parseAction(text, version),
    answer(operation, output, requestId) {
      const body = {
        ...(output ? { [`${operation}Result`]: output } : {}),
        ResponseMetadata: { RequestId: requestId },
      };
      return xml(200, element(`${operation}Response`, body, 'member', space), requestId);
    },
    refusal({ status, code, message }, requestId) {
      const Type = status < 500 ? 'Sender' : 'Receiver';
      const body = { Error: { Type, Code: code, Message: message }, RequestId: requestId };
      return xml(status, element('ErrorResponse', body, 'member', space), requestId);
    },
  };
}

export function ec2Query({ name, version }: AwsService): Protocol {
  const space = ` xmlns="http://${name}.amazonaws.com/doc/${version}/"`;
  return {
    parse: ({ text }) => parseAction(text, version),
    answer(operation, output, requestId) {
      const body = { requestId, ...(output ?? { return: true }) };
      return xml(200, element(`${operation}Response`, body, 'item', space), requestId);
    },
    refusal({ status, code, message }, requestId) {
      const error = elements({ Errors: { Error: { Code: code, Message: message } }, RequestID: requestId }, 'item');
      return xml(status, `<Response>${error}</Response>`, requestId);
    },
  };
}

function parseAction(text: string, version: string) {
  const { Action, Version, ...input } = parseForm(text);
  if (typeof Action !== 'string') throw new AwsError(400, 'MissingAction', 'The request must contain an Action.');
  if (Version !== version) {
    throw new AwsError(400, 'InvalidAction', `Could not find operation ${Action} for version ${String(Version)}`);
  }
  return { operation: Action, input };
}

function xml(status: number, body: string, requestId: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
  return { status, headers, text: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}
