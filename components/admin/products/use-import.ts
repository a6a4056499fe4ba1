import { useState } from 'react'
import { decodeFile, type TextEncoding } from '#server/table/rules/encoding.ts'
import { notTextWords } from '#server/table/rules/messages.zh-CN.ts'
import { type AdminInputs, type AdminOutputs, api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { detailList } from '../failure.ts'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const MOST_BYTES = 400_000

export type Plan = AdminOutputs['product']['planImport']
type Written = AdminOutputs['product']['import']

/** The content of the chosen file, and the changes it would make. */
interface Chosen {
  readonly text: string
  readonly encoding: TextEncoding
  readonly plan: Plan
}

/**
 * The import of a file of products in three steps: the user chooses a file, the server plans the changes, the server
 * writes them. The server checks that it writes the changes shown in the plan.
 */
export function useImport() {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  /** Why the chosen file was not sent to the server. */
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const planning = useCommand(
    async (content: string) => await api.product.planImport.mutate({ text: content }),
  )
  const writing = useCommand(
    (input: AdminInputs['product']['import']) => api.product.import.mutate(input),
    [recordsOf('products')],
  )
  const changing = chosen?.plan.filter(({ changes }) => changes.length > 0).length ?? 0

  function reset(): void {
    setChosen(null)
    setUnreadable(null)
    planning.reset()
    writing.reset()
  }

  async function choose(file: File): Promise<void> {
    setChosen(null)
    writing.reset()
    planning.reset()
    if (file.size > MOST_BYTES) return setUnreadable(text.importing.tooLarge)
    const content = decodeFile(new Uint8Array(await file.arrayBuffer()))
    if (!content.ok) return setUnreadable(notTextWords[content.problem])
    setUnreadable(null)
    const answer = await planning.run(content.text)
    if (answer.ok) setChosen({ text: content.text, encoding: content.encoding, plan: answer.value })
  }

  async function write(note: string): Promise<Written | null> {
    if (chosen === null) return null
    const seen = Object.fromEntries(chosen.plan.map(({ code, follows }) => [code, follows]))
    const answer = await writing.run({ text: chosen.text, note, seen })
    return answer.ok ? answer.value : null
  }

  return {
    chosen,
    unreadable,
    problems: planning.failure === null ? [] : detailList(planning.failure, 'problems'),
    changing,
    planning,
    writing,
    choose,
    write,
    reset,
  }
}
