'use client'

import { useInvalidate, useNavigation } from '@refinedev/core'
import { App, Button, Flex } from 'antd'
import { useRef, useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { useRecord } from '../data/use-records.ts'
import { Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { CallFacts } from './call-facts.tsx'
import { text } from './messages.zh-CN.ts'
import { Player } from './player.tsx'
import styles from './quality.module.css'
import { ScoreSheet } from './score-sheet.tsx'
import { Script } from './script.tsx'
import type { QualityCheck } from './sheet.ts'
import { useStepKeys } from './use-step-keys.ts'

const words = text.page

/** The page /admin/quality/[checkId]: one call with its recording, its script and its answers, beside the score sheet. */
export function CheckScreen({ checkId }: { checkId: string }) {
  const loaded = useRecord('quality', checkId)
  const check = loaded.data
  if (check === undefined) {
    return (
      <>
        <PageHead title={words.missing} trail={[{ label: text.title, href: '/admin/quality' }]} />
        <Pending of={loaded} rows={10} />
      </>
    )
  }
  // The key forgets the sheet and the opened recording when the next call is shown.
  return <Check key={check.id} check={check} />
}

function Check({ check }: { check: QualityCheck }) {
  const { show } = useNavigation()
  const { message } = App.useApp()
  const invalidate = useInvalidate()
  const [changed, setChanged] = useState(false)
  const next = useRef<HTMLButtonElement>(null)
  const refresh = () => void invalidate({ resource: 'quality', id: check.id, invalidates: ['detail'] })

  function step(to: 'next' | 'previous'): void {
    const id = check[to]
    if (changed) message.warning(words.unsaved)
    else if (id === null) message.info(to === 'next' ? words.last : words.first)
    else show('quality', id)
  }
  useStepKeys(step)

  return (
    <>
      <PageHead
        title={<Copyable copy={check.policyNo}>{words.title(check.policyNo)}</Copyable>}
        tab={`${text.title} ${check.policyNo}`}
        sub={words.keys}
        trail={[{ label: text.title, href: '/admin/quality' }]}
        tags={
          <ToneTag tone={check.status === 'OPEN' ? 'waiting' : 'quiet'}>
            {text.statuses[check.status]}
          </ToneTag>
        }
        actions={
          <>
            <Button disabled={check.previous === null} onClick={() => step('previous')}>
              {words.previous}
            </Button>
            <Button ref={next} disabled={check.next === null} onClick={() => step('next')}>
              {words.next}
            </Button>
          </>
        }
      />
      <div className={styles.halves}>
        <div className={styles.material}>
          <Section title={text.player.title}>
            <Player check={check} onLoaded={refresh} />
          </Section>
          <Section title={text.call}>
            <CallFacts row={check} />
          </Section>
          <Section title={text.script.title}>
            <Script check={check} />
          </Section>
        </div>
        <Section
          title={text.sheetTitle}
          extra={
            <Flex>
              <span className={shared.quiet}>{text.sheet.shortcut}</span>
            </Flex>
          }
        >
          <ScoreSheet check={check} onChanged={setChanged} onSaved={() => next.current?.focus()} />
        </Section>
      </div>
    </>
  )
}
