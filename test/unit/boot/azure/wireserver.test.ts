import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newGoalState } from '../../../../src/boot/azure/goal-state.ts';
import { wireserver } from '../../../../src/boot/azure/wireserver.ts';
import { parseXml, xmlText } from '../../../../src/boot/azure/xml.ts';
import { request } from '../../../support/guest-request.ts';

const VERSION = { 'x-ms-version': '2012-11-30' };
const HEALTH = { ...VERSION, 'x-ms-agent-name': 'test', 'content-type': 'text/xml;charset=utf-8' };
const JSON_HEALTH = { 'x-ms-guest-agent-name': 'test', 'content-type': 'application/json' };
const goalState = newGoalState();

interface Report {
  incarnation: string;
  containerId: string;
  instanceId: string;
  health: string;
}
const xml = (changes: Partial<Report> = {}) => {
  const { incarnation, containerId, instanceId, health } = {
    ...goalState,
    health: '<State>Ready</State>',
    ...changes,
  };
  return `<?xml version="1.0" encoding="utf-8"?>
<Health xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><GoalStateIncarnation>${incarnation}</GoalStateIncarnation>
<Container><ContainerId>${containerId}</ContainerId><RoleInstanceList><Role><InstanceId>${instanceId}</InstanceId>
<Health>${health}</Health></Role></RoleInstanceList></Container></Health>`;
};
const sendXml = (body: string, headers: Record<string, string> = HEALTH, method = 'POST') => {
  const server = wireserver(goalState);
  const answer = server.service(request('/machine?comp=health', { method, headers, body }));
  return { ...answer, report: server.report() };
};
const sendJson = (body: string, headers: Record<string, string> = JSON_HEALTH) => {
  const server = wireserver(goalState);
  const answer = server.service(request('/provisioning/health', { method: 'POST', headers, body }));
  return { ...answer, report: server.report() };
};

test('the goal state names the machine, and the versions are those that agents speak', () => {
  const { service } = wireserver(goalState);
  const { body = '', type } = service(request('/machine/?comp=goalstate', { headers: VERSION }));
  assert.match(type ?? '', 'text/xml');
  const root = parseXml(body);
  if (typeof root === 'string') throw new Error(root);
  assert.is(xmlText(root, 'Incarnation'), goalState.incarnation);
  assert.is(xmlText(root, 'Container/ContainerId'), goalState.containerId);
  assert.is(xmlText(root, 'Container/RoleInstanceList/RoleInstance/InstanceId'), goalState.instanceId);
  assert.match(service(request('/?comp=versions')).body ?? '', '<Version>2012-11-30</Version>');
});

test('no two machines have the same names', () => {
  assert.is.not(newGoalState().containerId, newGoalState().containerId);
});

test('a right report makes the machine ready', () => {
  const { status, report } = sendXml(xml());
  assert.is(status, 200);
  assert.equal(report, { received: true, valid: true, by: 'xml', problem: null });
  assert.equal(sendJson('{"state":"Ready"}').report, { received: true, valid: true, by: 'json', problem: null });
});

test('the first good report counts, whatever follows', () => {
  const { service, report } = wireserver(goalState);
  const send = (body: string) =>
    service(request('/machine?comp=health', { method: 'POST', headers: HEALTH, body })).status;
  assert.equal([send('<'), send(xml()), send('<')], [400, 200, 400]);
  assert.ok(report().valid);
});

test('nothing was received before a report came', () => {
  assert.equal(wireserver().report(), { received: false, valid: false, by: null, problem: null });
});

const without = (name: string) => Object.fromEntries(Object.entries(HEALTH).filter(([key]) => key !== name));
const WRONG: readonly [string, number, { status: number; report: { valid: boolean; received: boolean } }][] = [
  ['of another incarnation', 410, sendXml(xml({ incarnation: '2' }))],
  ['of another container', 410, sendXml(xml({ containerId: 'x' }))],
  ['of another instance', 410, sendXml(xml({ instanceId: '' }))],
  ['without a state', 400, sendXml(xml({ health: '' }))],
  ['that is cut off', 400, sendXml(xml().slice(0, -3))],
  ['with a stray &', 400, sendXml(xml({ health: '<State>Ready</State><Details>a & b</Details>' }))],
  ['of another kind', 400, sendXml('<Status/>')],
  ['without an agent name', 400, sendXml(xml(), without('x-ms-agent-name'))],
  ['without a version', 400, sendXml(xml(), without('x-ms-version'))],
  ['of an unknown version', 400, sendXml(xml(), { ...HEALTH, 'x-ms-version': '2000-01-01' })],
  ['of another media type', 415, sendXml(xml(), { ...HEALTH, 'content-type': 'application/x-www-form-urlencoded' })],
  ['in broken JSON', 400, sendJson('{"state":"Ready"')],
  ['in JSON without a state', 400, sendJson('{}')],
  ['in JSON without an agent name', 400, sendJson('{"state":"Ready"}', { 'content-type': 'application/json' })],
  ['in JSON of another media type', 415, sendJson('{"state":"Ready"}', { 'x-ms-guest-agent-name': 'test' })],
];
for (const [what, status, answer] of WRONG) {
  test(`refuses a report ${what}`, () => {
    assert.is(answer.status, status);
    assert.equal([answer.report.received, answer.report.valid], [true, false]);
  });
}

test('a machine that reports a failure is heard, and not ready', () => {
  const details = '<State>NotReady</State><Details><Description>no network</Description></Details>';
  for (const { status, report } of [
    sendXml(xml({ health: details })),
    sendJson('{"state":"NotReady","details":{"description":"no network"}}'),
  ]) {
    assert.equal([status, report.valid], [200, false]);
    assert.match(report.problem ?? '', 'not ready: no network');
  }
});

test('wrong methods and pages are refused', () => {
  const { service } = wireserver();
  const status = (method: string, url: string) => service(request(url, { method, headers: VERSION })).status;
  assert.equal(
    [
      status('POST', '/machine?comp=goalstate'),
      status('GET', '/machine?comp=health'),
      status('GET', '/provisioning/health'),
      status('POST', '/?comp=versions'),
      status('GET', '/machine?comp=other'),
      status('GET', '/'),
      status('GET', '/other'),
    ],
    [405, 405, 405, 405, 404, 404, 404],
  );
});

test.run();
