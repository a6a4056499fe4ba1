/** Milliseconds without any event after which the stream counts as broken. The server sends one every 30 seconds. */
const SILENT_MS = 75_000
/** Milliseconds until another stream is opened after the server refused one. */
const AGAIN_MS = 30_000

/** The events of the stream, each with the channel that sends it. */
const channelOf = { inbox: 'inbox', changed: 'inbox', board: 'board' } as const
export type LiveEventName = keyof typeof channelOf

type Take = (data: string) => void
const takers: { readonly [K in LiveEventName]: Set<Take> } = {
  inbox: new Set(),
  changed: new Set(),
  board: new Set(),
}
const watchers = new Set<() => void>()

let source: EventSource | null = null
let open = false
let channels = ''
let silence: ReturnType<typeof setTimeout> | undefined
let planned: ReturnType<typeof setTimeout> | undefined

const names: readonly LiveEventName[] = ['inbox', 'changed', 'board']

/** The channels that the page listens to now. A hidden page listens to none, because browsers allow few connections. */
function wanted(): string {
  if (document.visibilityState === 'hidden') return ''
  const used = names.filter((name) => takers[name].size > 0).map((name) => channelOf[name])
  return [...new Set(used)].join(',')
}

function setOpen(now: boolean): void {
  if (open === now) return
  open = now
  for (const tell of watchers) tell()
}

function heard(): void {
  clearTimeout(silence)
  silence = setTimeout(reopen, SILENT_MS)
}

function close(): void {
  clearTimeout(silence)
  source?.close()
  source = null
  setOpen(false)
}

function reopen(): void {
  close()
  channels = wanted()
  if (channels === '') return
  const opened = new EventSource(`/api/admin/live?channels=${channels}`)
  source = opened
  heard()
  opened.addEventListener('open', () => setOpen(true))
  opened.addEventListener('beat', heard)
  for (const name of names) {
    opened.addEventListener(name, ({ data }: MessageEvent<unknown>) => {
      heard()
      if (typeof data === 'string') for (const take of takers[name]) take(data)
    })
  }
  opened.addEventListener('error', () => {
    setOpen(false)
    // The browser reconnects by itself unless the server refused the stream.
    if (opened.readyState === EventSource.CLOSED) plan(AGAIN_MS)
  })
}

/** Opens the stream with the channels that are wanted then. Several changes at once lead to one stream. */
function plan(inMs: number): void {
  clearTimeout(planned)
  planned = setTimeout(() => {
    if (source?.readyState === EventSource.CLOSED || wanted() !== channels) reopen()
  }, inMs)
}

if (typeof document !== 'undefined') document.addEventListener('visibilitychange', () => plan(0))

/**
 * Listens to one kind of event. All listeners of a page share one stream, which is open while somebody listens and the
 * page is visible.
 * @returns a function that ends the listening
 */
export function listen(name: LiveEventName, take: Take): () => void {
  takers[name].add(take)
  plan(0)
  return () => {
    takers[name].delete(take)
    plan(0)
  }
}

/** Whether the stream is open, for `useStreamOpen`. */
export const streamState = {
  subscribe: (tell: () => void): (() => void) => {
    watchers.add(tell)
    return () => watchers.delete(tell)
  },
  isOpen: () => open,
}
