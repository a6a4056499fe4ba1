'use client'

import { Alert, Button } from 'antd'
import { useEffect, useRef } from 'react'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { Kbd } from '../keys/kbd.tsx'
import { useKeys } from '../keys/use-keys.ts'
import type { Done } from '../shared/done.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { useAskedFor } from './asked-for.ts'
import { DoneNote } from './done-note.tsx'
import styles from './idle.module.css'
import { IncomingSearch } from './incoming-search.tsx'
import { type Nothing, useNext } from './use-next.ts'

const words = text.idle

function WhyNothing({
  nothing,
  waiting,
  onStop,
}: {
  nothing: Nothing
  waiting: boolean
  onStop: () => void
}) {
  const { because, nextAt } = nothing
  const when = nextAt === null ? words.none[because] : words.nextAt(shanghaiTime(nextAt))
  return (
    <Alert
      type="info"
      showIcon
      role="presentation"
      message={callbackText.nothing[because]}
      description={
        <>
          {when}
          {nextAt !== null && <div>{waiting ? words.waiting : words.notWaiting}</div>}
        </>
      }
      action={
        waiting && (
          <Button size="small" onClick={onStop}>
            {words.stopWaiting}
          </Button>
        )
      }
    />
  )
}

/**
 * The page between two cases: the result of the last case, the button for the next case, and the search for a
 * customer who calls in.
 */
export function Idle(props: { done: Done | null; onCase: (caseId: string) => void; onHelp: () => void }) {
  const { done, onCase, onHelp } = props
  const next = useNext(onCase)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  useAskedFor('next', next.ask)
  useKeys((action) => {
    if (action.type === 'NEXT') next.ask()
    else if (action.type === 'HELP') onHelp()
    else return false
    return true
  })
  return (
    <div className={styles.idle}>
      <header className={styles.head}>
        <h1>{text.title}</h1>
        <Button size="small" type="text" onClick={onHelp}>
          {text.keys} <Kbd>?</Kbd>
        </Button>
      </header>
      <div role="status">{done !== null && <DoneNote done={done} onCase={onCase} />}</div>
      <section className={styles.next}>
        <Button
          ref={button}
          type="primary"
          className={styles.nextButton}
          loading={next.command.running}
          onClick={next.ask}
        >
          {words.next} <Kbd>N</Kbd>
        </Button>
        <p className={shared.quiet}>{words.lead}</p>
        <div role="status" className={styles.why}>
          {next.nothing !== null && (
            <WhyNothing nothing={next.nothing} waiting={next.waiting} onStop={next.stop} />
          )}
        </div>
        <FailureNote failure={next.command.failure} />
      </section>
      <IncomingSearch onCase={onCase} />
    </div>
  )
}
