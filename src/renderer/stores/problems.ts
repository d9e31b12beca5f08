/**
 * What the compiler says about the source as it is being typed. A check is asked a moment after the last key; the session
 * that runs is not touched by it.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { SourceDiagnostic } from '../../engine/contract';
import { failureOf, useEngineClient } from '../engine_client';
import { useMachineStore } from './machine';
import { useWorkspaceStore } from './workspace';

export const useProblemStore = defineStore('problems', () => {
  const client = useEngineClient();
  const workspace = useWorkspaceStore();
  const machine = useMachineStore();

  const diagnostics = shallowRef<readonly SourceDiagnostic[]>([]);
  const errors = computed(() => diagnostics.value.filter((each) => each.severity === 'error').length);
  const warnings = computed(() => diagnostics.value.filter((each) => each.severity === 'warning').length);
  let latest = 0;

  /** Asks the compiler about the workspace. An answer that a newer question has overtaken is dropped. */
  async function check(): Promise<void> {
    const serial = ++latest;
    if (workspace.isEmpty) {
      diagnostics.value = [];
      return;
    }
    const { files, mainFiles } = workspace.inputs;
    try {
      const answer = await client.call('check', { files, mainFiles });
      if (serial === latest) diagnostics.value = answer.diagnostics;
    } catch (reason) {
      machine.failure = failureOf(reason);
    }
  }

  return { diagnostics, errors, warnings, check };
});
