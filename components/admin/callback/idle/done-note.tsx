'use client'

import { Alert, Button } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { api } from '../../api.ts'
import { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { useCommand } from '../../use-data.ts'
import type { Done } from '../shared/done.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './idle.module.css'
import { UndoButton } from './undo-button.tsx'

const words = text.done

function outcome(done: Done): string {
  if (done.kind === 'RELEASED') return words.released
  const { next, at } = done.result
  if (next === 'APPOINTMENT') return words.APPOINTMENT(at === null ? '' : shanghaiTime(at))
  if (next === 'RETRY') return at === null ? words.released : words.RETRY(shanghaiTime(at))
  return callbackText.outcomes[next]
}

/**
 * Replaces the server's message for LEASE_LOST, which here means that another agent took the case first. The server's
 * message mentions text entered by the agent, but the agent has not entered anything on this page yet.
 */
function inPlainWords(failure: StaffFailure | null): StaffFailure | null {
  return failure?.code === 'LEASE_LOST' ? new StaffFailure(failure.code, words.tooLate) : failure
}

/** Shows how the last case ended, and lists this customer's other open cases. */
export function DoneNote({ done, onCase }: { done: Done; onCase: (caseId: string) => void }) {
  const command = useCommand((caseId: string) => api.callback.takeSibling.mutate({ caseId }))
  const siblings = done.kind === 'FINISHED' ? done.siblings : []
  async function take(caseId: string): Promise<void> {
    const answer = await command.run(caseId)
    if (answer.ok) onCase(answer.value.caseId)
  }
  return (
    <div className={styles.done}>
      <Alert
        type={done.kind === 'FINISHED' && done.result.next === 'SUCCESS' ? 'success' : 'info'}
        showIcon
        role="presentation"
        message={
          <>
            <strong>{outcome(done)}</strong> <span>{words.policy(done.policyNo)}</span>
          </>
        }
        action={done.kind === 'FINISHED' && <UndoButton key={done.lease} done={done} onCase={onCase} />}
      />
      {siblings.length > 0 && (
        <section className={styles.siblings} aria-label={words.siblings}>
          <p>{words.siblings}</p>
          <ul>
            {siblings.map((sibling) => (
              <li key={sibling.caseId}>
                <span>
                  <span className={shared.number}>{sibling.policyNo}</span> {sibling.productName}{' '}
                  <span className={shared.quiet}>
                    {sibling.reasons.map((reason) => reasonNames[reason]).join('、')}
                  </span>
                </span>
                {sibling.place === 'LEASED' ? (
                  <span className={shared.quiet}>{words.busy}</span>
                ) : (
                  <Button
                    size="small"
                    aria-label={words.sameCallLabel(sibling.policyNo)}
                    loading={command.running}
                    onClick={() => void take(sibling.caseId)}
                  >
                    {words.sameCall}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <FailureNote failure={inPlainWords(command.failure)} />
        </section>
      )}
    </div>
  )
}
