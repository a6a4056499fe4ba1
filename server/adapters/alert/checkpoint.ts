import { shanghaiTime } from '../../kernel/calendar.ts'
import { checkpointWords } from './messages.zh-CN.ts'
import type { AlertMessage } from './port.ts'

/**
 * The message about a checkpoint of the log of evidence. Whoever reads the group keeps what the log was at that time.
 * @param checkpoint.root the root of the tree, in base64 as in the checkpoint
 */
export function checkpointMessage(checkpoint: {
  readonly at: Date
  readonly origin: string
  readonly size: number
  readonly root: string
  readonly url: string
}): AlertMessage {
  const { at, origin, size, root, url } = checkpoint
  return {
    title: checkpointWords.title,
    lines: [checkpointWords.time(shanghaiTime(at)), checkpointWords.size(size), checkpointWords.root(root)],
    url,
    look: checkpointWords.look,
    reference: `${origin} ${size}`,
  }
}
