'use client'

import { Button, Descriptions } from 'antd'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { useCopy } from '../ui/use-copy.ts'
import { text } from './messages.zh-CN.ts'
import styles from './partners.module.css'

const words = text.start

/** Tells an engineer where the API is, where it is described, and how to try a key. */
export function GettingStarted() {
  const copy = useCopy()
  const base = `${window.location.origin}/api/v1`
  const request = `curl -H "Authorization: Bearer ${words.placeholder}" \\\n  "${base}/visits?limit=1"`
  return (
    <Section title={words.title}>
      <ol className={styles.steps}>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Descriptions
        size="small"
        column={1}
        styles={{ label: { width: 88 } }}
        items={[
          {
            key: 'base',
            label: words.base,
            children: (
              <Copyable copy={base}>
                <code>{base}</code>
              </Copyable>
            ),
          },
          {
            key: 'documents',
            label: words.documents,
            children: (
              <div>
                <a href="/developers" target="_blank" rel="noreferrer">
                  {words.reference}
                </a>
                　
                <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
                  {words.openapi}
                </a>{' '}
                <span className={shared.quiet}>{words.openapiHint}</span>
              </div>
            ),
          },
          {
            key: 'request',
            label: words.request,
            children: (
              <div className={styles.request}>
                <pre className={shared.codeBlock}>{request}</pre>
                <Button size="small" onClick={() => void copy(request)}>
                  {words.copy}
                </Button>
              </div>
            ),
          },
        ]}
      />
    </Section>
  )
}
