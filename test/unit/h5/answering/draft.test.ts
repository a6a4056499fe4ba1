import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDraft } from '#components/h5/answering/draft.ts'
import type { Answers } from '#components/h5/client/api.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const yes: Answers = { a: { answer: 'YES' } }
const no: Answers = { a: { answer: 'NO' } }

function setUp(send: (answers: Answers) => Promise<unknown>, phoneKeeps = true) {
  const sent: Answers[] = []
  const kept: (Answers | null)[] = []
  const told: string[] = []
  const refused: string[] = []
  const draft = createDraft({
    saved: {},
    send: (answers) => {
      sent.push(answers)
      return send(answers)
    },
    keep: (answers) => {
      kept.push(answers)
      return phoneKeeps
    },
    told: (state) => told.push(state),
    refused: (failure) => refused.push(failure.kind === 'refused' ? failure.code : ''),
  })
  return { draft, sent, kept, told, refused }
}

test('answers given in quick succession are sent together, and deleted from the phone once the server has them', async () => {
  const { draft, sent, kept, told } = setUp(() => Promise.resolve())
  draft.change(no)
  draft.change(yes)
  expect(kept).toEqual([no, yes])
  await vi.advanceTimersByTimeAsync(1000)
  expect(sent).toEqual([yes])
  expect(kept.at(-1)).toBeNull()
  expect(told).toEqual(['saving', 'saving', 'saving', 'saved'])
})

test('an answer given while another is being sent goes out after it', async () => {
  let arrive: () => void = () => undefined
  const { draft, sent } = setUp(() => new Promise<void>((resolve) => (arrive = resolve)))
  draft.change(no)
  await vi.advanceTimersByTimeAsync(1000)
  draft.change(yes)
  await vi.advanceTimersByTimeAsync(1000)
  expect(sent).toEqual([no])
  arrive()
  await vi.advanceTimersByTimeAsync(1000)
  expect(sent).toEqual([no, yes])
})

test('without a network the phone keeps the answers, and sends them by itself later', async () => {
  let online = false
  const { draft, sent, kept, told } = setUp(() =>
    online ? Promise.resolve() : Promise.reject(new TypeError('offline')),
  )
  draft.change(yes)
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.at(-1)).toBe('unsaved')
  expect(kept).toEqual([yes, yes])
  online = true
  await vi.advanceTimersByTimeAsync(6000)
  expect(sent).toEqual([yes, yes])
  expect(told.at(-1)).toBe('saved')
  expect(kept.at(-1)).toBeNull()
})

test('a refusal is passed on and not retried, and nothing is sent after stopping', async () => {
  const refusal = { data: { code: 'IDENTITY_REQUIRED', message: '…', details: {} } }
  const { draft, sent, kept, refused } = setUp(() => Promise.reject(refusal))
  draft.change(yes)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(refused).toEqual(['IDENTITY_REQUIRED'])
  expect(sent).toHaveLength(1)
  expect(kept).toEqual([yes, yes])
  draft.stop()
  draft.change(no)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(sent).toHaveLength(1)
})

test('an answer is not shown as saved before it is, even while it waits to be sent', async () => {
  const { draft, told } = setUp(() => Promise.resolve())
  draft.change(no)
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.at(-1)).toBe('saved')
  draft.change(yes)
  expect(told.at(-1)).toBe('saving')
  draft.change(no)
  expect(told.at(-1)).toBe('saved')
})

test('when the phone stores nothing, the page does not claim that it does', async () => {
  const { draft, told } = setUp(() => Promise.reject(new TypeError('offline')), false)
  draft.change(yes)
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.at(-1)).toBe('unkept')
})

test('an answer whose receipt is unknown is replaced by the current one, though the current one was saved before', async () => {
  let online = true
  const { draft, sent, kept, told } = setUp(() =>
    online ? Promise.resolve() : Promise.reject(new TypeError('answer lost')),
  )
  draft.change(no)
  await vi.advanceTimersByTimeAsync(1000)
  online = false
  draft.change(yes)
  await vi.advanceTimersByTimeAsync(1000)
  draft.change(no)
  expect(kept.at(-1)).toEqual(no)
  online = true
  await vi.advanceTimersByTimeAsync(6000)
  expect(sent).toEqual([no, yes, no])
  expect(told.at(-1)).toBe('saved')
})
