import type { AwsService } from '../service.ts';
import { awsJson, restJson } from './json.ts';
import type { Protocol } from './protocol.ts';
import { awsQuery, ec2Query } from './query.ts';

export function protocolOf(service: AwsService): Protocol {
  switch (service.protocol) {
    case 'rest-json':
      return restJson;
    case 'json':
      return awsJson;
    case 'query':
      return awsQuery(service);
    case 'ec2':
      return ec2Query(service);
  }
}
