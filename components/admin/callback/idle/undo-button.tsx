import { Button } from 'antd'
import { UNDO_MS } from '#server/call-centre/rules/call.ts'
import { useSeconds } from '../../../browser/use-seconds.ts'
import { api } from '../../api.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand } from '../../use-data.ts'
import type { Done } from '../shared/done.ts'
import { text } from '../shared/messages.zh-CN.ts'

const words = text.done

type Finished = Extract<Done, { kind: 'FINISHED' }>

/**
 * Undoes the result that was just recorded, for as long as the server allows it. A result that ended the visit, or
 * opened a problem case or a letter, cannot be undone, and the page says so.
 */
export function UndoButton({ done, onCase }: { done: Finished; onCase: (caseId: string) => void }) {
  const { caseId, lease, result } = done
  const command = useCommand(() => api.callback.undoFinish.mutate({ caseId, lease }))
  const [left] = useSeconds(UNDO_MS / 1000)
  if (result.next !== 'RETRY' && result.next !== 'APPOINTMENT')
    return <span className={shared.quiet}>{words.stands}</span>
  return (
    <>
      {left > 0 && (
        <Button
          size="small"
          loading={command.running}
          onClick={() =>
            void command.run(undefined).then((answer) => {
              if (answer.ok) onCase(answer.value.caseId)
            })
          }
        >
          {words.undo(left)}
        </Button>
      )}
      <FailureNote failure={command.failure} />
    </>
  )
}
