'use client'

import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type AdminOutputs, api } from '../api.ts'
import { listen } from '../live/stream.ts'
import { useStreamOpen } from '../live/use-stream-open.ts'
import { type Loaded, useCommand, useData } from '../use-data.ts'

export type Inbox = AdminOutputs['inbox']['list']
export type InboxItem = Inbox['items'][number]

export const INBOX: QueryKey = ['inbox', 'list']
/** Milliseconds between two requests for the inbox while the stream is not open. */
const POLL_MS = 20_000
/** Milliseconds between two requests while the page is hidden. Its tab still shows the number of unread items. */
const HIDDEN_MS = 60_000

/** The signed-in person's inbox. All parts of a page share one copy. */
export function useInbox(): Loaded<Inbox> {
  const live = useStreamOpen()
  return useData(INBOX, () => api.inbox.list.query(), live ? {} : { everyMs: POLL_MS })
}

/** Marks items as read: those with these keys, or all. What arose after `asOf` stays unread. */
export function useReading() {
  const client = useQueryClient()
  const command = useCommand(async (input: { items: string[] | null; asOf: string }) =>
    client.setQueryData(INBOX, await api.inbox.read.mutate(input)),
  )
  return { read: command.run, reading: command.running }
}

/** Keeps the inbox and the home page up to date. To be used once in a page. */
export function useLiveUpdates(): void {
  const client = useQueryClient()
  useEffect(() => {
    const load = (queryKey: QueryKey) => void client.invalidateQueries({ queryKey })
    const loadOwn = () => {
      load(INBOX)
      load(['account', 'home'])
      load(['inbox', 'agentDay'])
    }
    const end = listen('inbox', loadOwn)
    const hidden = setInterval(() => {
      if (document.visibilityState === 'hidden') load(INBOX)
    }, HIDDEN_MS)
    return () => {
      clearInterval(hidden)
      end()
    }
  }, [client])
}
