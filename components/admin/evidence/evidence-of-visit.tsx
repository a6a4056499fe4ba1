'use client'

import { Descriptions, Flex, Tag, Tooltip } from 'antd'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { Pending } from '../ui/failure.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { type Loaded, useData } from '../use-data.ts'
import { Answers } from './answered.tsx'
import styles from './evidence.module.css'
import { text } from './messages.zh-CN.ts'
import { PackDownload } from './pack-download.tsx'
import { levelName, numberText } from './words.ts'

const words = text.visit
type Evidence = AdminOutputs['evidence']['ofVisit']

/** Milliseconds after which a visit that is being sealed is looked at again. */
const LOOK_AGAIN_MS = 15_000

/** What the log and the packs say about a visit. It is loaded again while the visit is being sealed. */
export function useEvidence(visitId: string): Loaded<Evidence> {
  const key = ['evidence', 'visit', visitId]
  const load = () => api.evidence.ofVisit.query({ visitId })
  const first = useData(key, load)
  const waits = first.data !== undefined && (first.data.checkpoint === null || first.data.due !== null)
  return useData(key, load, waits ? { everyMs: LOOK_AGAIN_MS } : {})
}

const sealing = (
  <Tooltip title={words.sealingHint}>
    <Tag color="processing" style={{ marginInlineEnd: 0 }}>
      {words.sealing}
    </Tag>
  </Tooltip>
)

/** The number of the visit in the log, or that it is being sealed. */
export function EvidenceTag({ evidence }: { evidence: Evidence | undefined }) {
  if (evidence === undefined) return null
  if (evidence.checkpoint === null || evidence.number === null) return sealing
  return <Tag style={{ marginInlineEnd: 0 }}>{words.tag(numberText(evidence.number))}</Tag>
}

function PackFacts({ evidence }: { evidence: Evidence }) {
  const { pack, due } = evidence
  if (pack === null)
    return (
      <span className={shared.quiet}>
        {due === null ? words.packNone : words.packDue}
        {due !== null && due.failures > 0 && words.packFailed(due.failures)}
      </span>
    )
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, md: 2, lg: 2, xl: 3 }}
      items={[
        { key: 'level', label: words.level, children: levelName(pack.level) },
        {
          key: 'code',
          label: words.code,
          children: (
            <Copyable copy={pack.receiptCode}>
              <span className={styles.code}>{pack.receiptCode}</span>
            </Copyable>
          ),
        },
        { key: 'madeAt', label: words.madeAt, children: <When at={pack.madeAt} form="second" /> },
      ]}
    />
  )
}

/** The tab 存证 of a visit: its place in the log, who confirmed it, and its pack. */
export function EvidenceOfVisit({ visitId, loaded }: { visitId: string; loaded: Loaded<Evidence> }) {
  const me = useMe()
  const evidence = loaded.data
  if (evidence === undefined) return <Pending of={loaded} rows={4} />
  const { number, position, checkpoint, answered, pack } = evidence
  const none = checkpoint === null ? text.none : words.notYet
  return (
    <div className={styles.parts}>
      <section className={shared.panel}>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, lg: 2, xl: 3 }}
          items={[
            {
              key: 'number',
              label: words.number,
              children: number === null ? text.none : words.numberOf(numberText(number)),
            },
            {
              key: 'position',
              label: words.position,
              children: position === null ? text.none : words.positionOf(numberText(position + 1)),
            },
            {
              key: 'checkpoint',
              label: words.checkpoint,
              children:
                checkpoint === null ? (
                  sealing
                ) : (
                  <span>
                    {words.checkpointOf(numberText(checkpoint.size))}{' '}
                    <When at={checkpoint.at} form="second" />
                  </span>
                ),
            },
            {
              key: 'timestamp',
              label: text.kinds.TIMESTAMP,
              children: <Answers answers={answered} kind="TIMESTAMP" none={none} />,
            },
            {
              key: 'witnesses',
              label: text.kinds.COSIGNED,
              children: <Answers answers={answered} kind="COSIGNED" none={none} />,
            },
            {
              key: 'published',
              label: text.kinds.PUBLISHED,
              children: <Answers answers={answered} kind="PUBLISHED" none={none} />,
            },
          ]}
        />
      </section>
      <Section title={words.pack}>
        <Flex vertical gap={12}>
          <PackFacts evidence={evidence} />
          {pack?.current === false && <span className={shared.quiet}>{words.packOld}</span>}
          <Flex gap={12} align="center" wrap>
            {me.may('evidence.download') && checkpoint !== null && (
              <PackDownload visitId={visitId} name={pack?.receiptCode ?? visitId} />
            )}
            <a href="/verify" target="_blank" rel="noreferrer">
              {text.verify}
            </a>
          </Flex>
        </Flex>
      </Section>
    </div>
  )
}
