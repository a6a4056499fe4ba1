'use client'

import { CloseCircleFilled, WarningFilled } from '@ant-design/icons'
import { Button } from 'antd'
import styles from './findings.module.css'
import type { Finding } from './findings.ts'
import { text } from './messages.zh-CN.ts'

const words = text.findings

/** A list of findings. `onOpen` goes to the place of a finding. */
export function Findings({
  findings,
  onOpen,
  leadsTo = 'edit',
}: {
  findings: readonly Finding[]
  onOpen?: (finding: Finding) => void
  leadsTo?: 'edit' | 'look'
}) {
  if (findings.length === 0) return null
  return (
    <ul className={styles.findings}>
      {findings.map((finding) => (
        <li key={finding.id} data-weight={finding.weight}>
          {finding.weight === 'blocking' ? (
            <CloseCircleFilled aria-label={words.blocking} />
          ) : (
            <WarningFilled aria-label={words.warning} />
          )}
          <div>
            <span>{finding.title}</span>
            {finding.detail !== undefined && <div className={styles.findingDetail}>{finding.detail}</div>}
          </div>
          {onOpen !== undefined && (
            <Button size="small" type="link" onClick={() => onOpen(finding)}>
              {words.goThere[leadsTo]}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
