import { type AdminInputs, type AdminOutputs, api } from '../../api.ts'
import type { StaffFailure } from '../../failure.ts'
import { type Command, useCommand } from '../../use-data.ts'
import { openDial } from '../script/step-dial.tsx'

type Result = AdminInputs['callback']['finish']['result']

export interface Steps {
  readonly dial: Command<null, unknown>
  readonly confirm: Command<null, unknown>
  readonly finish: Command<Result, AdminOutputs['callback']['finish']>
  readonly retake: Command<null, unknown>
}

/**
 * The commands an agent can run on a case under the lease. The case is loaded again after each command except
 * `finish`.
 * @param refused receives every refusal; a refusal that ends the lease is shown in the banner above the page
 */
export function useSteps(
  caseId: string,
  lease: string | null,
  refused: (lease: string, failure: StaffFailure) => boolean,
): Steps {
  const view = [['callback', 'view', caseId]]
  const under = <Input, Output>(command: Command<Input, Output>): Command<Input, Output> => ({
    ...command,
    run: async (input) => {
      const answer = await command.run(input)
      if (!answer.ok && lease !== null) refused(lease, answer.failure)
      return answer
    },
  })
  const held = () => ({ caseId, lease: lease ?? '' })
  return {
    dial: under(
      useCommand(async (_: null) => openDial((await api.callback.dial.mutate(held())).dialUrl), view),
    ),
    confirm: under(useCommand((_: null) => api.callback.confirmApplicant.mutate(held()), view)),
    finish: under(useCommand((result: Result) => api.callback.finish.mutate({ ...held(), result }))),
    retake: useCommand((_: null) => api.callback.retake.mutate({ caseId }), view),
  }
}
