import { goalStateXml, newGoalState, VERSIONS, versionsXml } from './goal-state.ts';
import { judgeJsonReport, judgeXmlReport, type Verdict } from './health.ts';
import { type Answer, type GuestRequest, refuse, type Service } from './service.ts';

/** Whether the guest reported that it is ready, as Azure expects it of a machine from a generalised image. */
export interface ReadyReport {
  readonly received: boolean;
  /** Whether Azure would take it, and it says that the machine is ready. */
  readonly valid: boolean;
  readonly by: 'xml' | 'json' | null;
  /** What is wrong with the last report. */
  readonly problem: string | null;
}

export interface Wireserver {
  readonly service: Service;
  /** The first valid report, else the last one. */
  readonly report: () => ReadyReport;
}

const XML = 'text/xml; charset=utf-8';

/**
 * The host's side of 168.63.129.16: protocol versions, goal state, and health reports as XML and as JSON. As strict as
 * the service where agents could go wrong: method, path, `x-ms-version`, agent name, media type, and a report that
 * names this machine. Sources: learn.microsoft.com "Creating generalized images without a provisioning agent";
 * WALinuxAgent `azurelinuxagent/common/protocol/wire.py`; azure-init `libazureinit/src/health.rs`.
 */
export function wireserver(goalState = newGoalState()): Wireserver {
  let report: ReadyReport = { received: false, valid: false, by: null, problem: null };

  const take = (by: 'xml' | 'json', { status, problem, ready }: Verdict): Answer => {
    if (!report.valid) report = { received: true, valid: ready, by, problem: problem ?? null };
    return problem === undefined ? { status } : { status, problem };
  };
  const machine = (request: GuestRequest): Answer => {
    const { method, query, headers } = request;
    const version = headers['x-ms-version'];
    const wrongVersion = !VERSIONS.includes(String(version))
      ? refuse(400, version === undefined ? 'x-ms-version is missing' : `x-ms-version ${String(version)} is unknown`)
      : undefined;
    switch (query.get('comp')) {
      case 'goalstate':
        if (method !== 'GET') return refuse(405, 'goalstate is read with GET');
        return wrongVersion ?? { status: 200, type: XML, body: goalStateXml(goalState) };
      case 'health':
        if (method !== 'POST') return refuse(405, 'health is sent with POST');
        return take(
          'xml',
          wrongVersion ? { ready: false, problem: '', ...wrongVersion } : judgeXmlReport(request, goalState),
        );
      default:
        return refuse(404, 'no such component');
    }
  };
  const service: Service = (request) => {
    const { method, path, query } = request;
    if (/^\/machine\/?$/.test(path)) return machine(request);
    if (path === '/provisioning/health') {
      return method === 'POST' ? take('json', judgeJsonReport(request)) : refuse(405, 'health is sent with POST');
    }
    if (path !== '/' || query.get('comp') !== 'versions') return refuse(404, 'no such page');
    return method === 'GET'
      ? { status: 200, type: XML, body: versionsXml() }
      : refuse(405, 'versions are read with GET');
  };
  return { service, report: () => report };
}
