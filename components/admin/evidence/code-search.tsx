'use client'

import { Input } from 'antd'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../api.ts'
import { FailureNote } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.find

/** Finds the visit of a receipt code, and opens its page. */
export function CodeSearch() {
  const router = useRouter()
  const [missing, setMissing] = useState<string | null>(null)
  const search = useCommand((code: string) => api.evidence.find.query({ code }))

  async function find(typed: string): Promise<void> {
    setMissing(null)
    if (typed.trim() === '') return
    const answer = await search.run(typed.trim())
    if (!answer.ok) return
    const { code, visitId } = answer.value
    if (visitId !== null) router.push(`/admin/visits/${visitId}`)
    else setMissing(code === null ? words.wrong : words.none(code))
  }

  return (
    <Section title={words.title}>
      <Input.Search
        enterButton={words.search}
        aria-label={words.label}
        placeholder={words.placeholder}
        maxLength={60}
        loading={search.running}
        status={missing === null ? '' : 'error'}
        onChange={() => setMissing(null)}
        onSearch={(typed) => void find(typed)}
      />
      <p
        role={missing === null ? undefined : 'alert'}
        className={missing === null ? shared.quiet : undefined}
      >
        {missing ?? words.hint}
      </p>
      <FailureNote failure={search.failure} />
    </Section>
  )
}
