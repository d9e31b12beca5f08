/**
 * Files in and out: sources, sessions, machine configurations. What cannot be done is said in one sentence in the strip
 * under the bars, with place and remedy; nothing that was open is lost by it.
 */
import { parseConfiguration } from '../../engine/config';
import type { Failure } from '../../engine/contract';
import type { HostApi, OpenedFile } from '../../main/host_api';
import { failureOf, useEngineClient } from '../engine_client';
import { useBreakpointStore } from '../stores/breakpoints';
import { useMachineStore } from '../stores/machine';
import { useRunControl } from '../stores/run_control';
import { useWorkspaceStore } from '../stores/workspace';

export type Documents = ReturnType<typeof createDocuments>;

/** @param choose lets the person choose a file of these kinds; undefined when they changed their mind */
export function createDocuments(host: HostApi, choose: (accept: string) => Promise<File | undefined>) {
  const workspace = useWorkspaceStore();
  const machine = useMachineStore();
  const breakpoints = useBreakpointStore();
  const control = useRunControl();
  const client = useEngineClient();

  const report = (failure: Failure) => (machine.failure = failure);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (reason) {
      report(failureOf(reason));
    }
  };

  const show = (file: OpenedFile | undefined) => {
    if (file !== undefined) workspace.open(file);
  };

  const write = (path: string | undefined) =>
    attempt(async () => {
      const saved = await host.saveFile(path, workspace.name, workspace.text);
      if (saved !== undefined) workspace.savedAs(saved);
    });

  async function readSession(file: File): Promise<void> {
    const session = await client.call('readSession', { text: await file.text(), path: file.name });
    workspace.restoreInputs(session.inputs);
    if (!(await control.run())) return;
    await breakpoints.restore(session.breakpoints, session.watchpoints);
    await machine.seek(session.tick);
  }

  async function readMachine(file: File): Promise<void> {
    const remedy = 'Correct the file and open it again; the machine is as it was.';
    let data: unknown;
    try {
      data = JSON.parse(await file.text());
    } catch (reason) {
      report({ message: `${file.name} is no JSON: ${reason instanceof Error ? reason.message : ''}.`, remedy });
      return;
    }
    const parsed = parseConfiguration(data);
    if (parsed.ok) workspace.machine = parsed.configuration;
    else {
      const [first] = parsed.problems;
      const place = first?.path === '' || first === undefined ? file.name : `${file.name}, ${first.path}`;
      report({ message: `${place}: ${first?.message ?? 'not a machine configuration'}.`, remedy });
    }
  }

  return {
    open: () => attempt(async () => show(await host.openFile())),
    openRecent: (path: string) => attempt(async () => show(await host.openRecent(path))),
    openNamed: () => attempt(async () => show(await host.openingFile())),
    save: () => write(workspace.path),
    saveAs: () => write(undefined),
    openSession: () =>
      attempt(async () => {
        const file = await choose('.pagewalk,.json');
        if (file !== undefined) await readSession(file);
      }),
    saveSession: () =>
      attempt(async () => {
        const { text } = await client.call('saveSession', {});
        await host.saveFile(undefined, `${workspace.name.replace(/\.c$/, '')}.pagewalk`, text);
      }),
    openMachine: () =>
      attempt(async () => {
        const file = await choose('.json');
        if (file !== undefined) await readMachine(file);
      }),
    show,
    report,
  };
}
