'use client'

import { Alert, Flex } from 'antd'
import type { Finding } from '../checks/findings.ts'
import { Findings } from '../checks/findings-list.tsx'
import styles from './forms/forms.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.editor

/** All findings. Findings that block publication come first. */
export function AllFindings({
  findings,
  leadsTo,
  onOpen,
}: {
  findings: readonly Finding[]
  leadsTo: 'edit' | 'look'
  onOpen: (finding: Finding) => void
}) {
  if (findings.length === 0) return <Alert type="success" showIcon message={words.noFindings} />
  const parts = [
    { title: words.mustBe, findings: findings.filter(({ weight }) => weight === 'blocking') },
    { title: words.mayBe, findings: findings.filter(({ weight }) => weight === 'warning') },
  ]
  return (
    <Flex vertical gap={16}>
      {parts.map(
        (part) =>
          part.findings.length > 0 && (
            <section key={part.title}>
              <h3 className={styles.label}>{part.title}</h3>
              <Findings findings={part.findings} onOpen={onOpen} leadsTo={leadsTo} />
            </section>
          ),
      )}
    </Flex>
  )
}
