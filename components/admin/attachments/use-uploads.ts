'use client'

import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { type AttachmentTarget, MOST_ATTACHMENT_BYTES, type Paper } from '#server/vocabulary/attachments.ts'
import { StaffFailure, toStaffFailure } from '../failure.ts'
import { uploadFile } from '../upload.ts'
import { text } from './messages.zh-CN.ts'
import { changedBy } from './use-attachments.ts'

/** A file that is being uploaded, waits for its turn, or was refused. */
export interface Sending {
  readonly key: number
  readonly name: string
  readonly paper: Paper
  /** The share that has been sent; null while it waits for its turn. */
  readonly sent: number | null
  readonly failure: StaffFailure | null
}

const answer = z.object({ id: z.string(), sha256: z.string() })

/** Why a file is not sent at all; null if it can be sent. */
function unfit({ size }: File): StaffFailure | null {
  if (size === 0) return new StaffFailure('ATTACHMENT_TYPE', text.empty)
  return size > MOST_ATTACHMENT_BYTES ? new StaffFailure('ATTACHMENT_TOO_LARGE', text.tooLarge) : null
}

/** The uploads of one record, one after the other. Leaving the page stops them; what has arrived is deleted. */
export function useUploads(of: AttachmentTarget, id: string) {
  const client = useQueryClient()
  const { message } = App.useApp()
  const [files, setFiles] = useState<readonly Sending[]>([])
  const last = useRef<Promise<void>>(Promise.resolve())
  const stops = useRef(new Map<number, AbortController>())
  const next = useRef(0)
  useEffect(() => {
    const running = stops.current
    return () => {
      for (const stop of running.values()) stop.abort()
    }
  }, [])

  const change = (key: number, to: Partial<Sending>) =>
    setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)))
  const remove = (key: number) => {
    stops.current.get(key)?.abort()
    setFiles((all) => all.filter((one) => one.key !== key))
  }

  async function send(key: number, file: File, paper: Paper, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    try {
      const to = {
        path: `/api/admin/attachments/${of}/${id}/${paper}`,
        answer,
        unreachable: text.unreachable,
      }
      change(key, { sent: 0 })
      await uploadFile(to, file, { onSent: (sent) => change(key, { sent }), signal })
      remove(key)
      message.success(text.uploaded(file.name))
    } catch (error) {
      change(key, { sent: null, failure: toStaffFailure(error) })
    } finally {
      stops.current.delete(key)
      for (const queryKey of changedBy(of, id)) await client.invalidateQueries({ queryKey })
    }
  }

  return {
    files,
    remove,
    add: (file: File, paper: Paper) => {
      next.current += 1
      const key = next.current
      const failure = unfit(file)
      setFiles((all) => [...all, { key, name: file.name, paper, sent: null, failure }])
      if (failure !== null) return
      const stop = new AbortController()
      stops.current.set(key, stop)
      last.current = last.current.then(() => send(key, file, paper, stop.signal))
    },
  }
}
