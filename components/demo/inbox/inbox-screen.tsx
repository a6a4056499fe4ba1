'use client'

import Link from 'next/link'
import { useState } from 'react'
import { type DemoPerson, demoApi } from '../api.ts'
import { become, type Reminder, readInbox } from '../control.ts'
import styles from '../frame/demo.module.css'
import { Frame } from '../frame/frame.tsx'
import { Empty, PersonPicker, Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { pathOf } from '../own-path.ts'
import { useChosenPerson } from '../people/use-chosen-person.ts'
import { shortDay, shortTime } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import { AlertGroup } from './alert-group.tsx'
import own from './chat.module.css'

const words = text.inbox

/** The service account's messages to one customer, in the style of WeChat. */
export function InboxScreen() {
  const people = usePolled('people', () => demoApi.people.query(), null)
  return (
    <Frame title={words.title} narrow>
      {people.state === 'loading' && <Waiting />}
      {people.state === 'failed' && <Unreachable again={people.again} />}
      {people.state === 'ready' && <Inbox people={people.data.filter((person) => person.openid !== null)} />}
      <AlertGroup />
    </Frame>
  )
}

function Inbox({ people }: { people: readonly DemoPerson[] }) {
  const { person, choose } = useChosenPerson(people)
  if (person === undefined || person.openid === null) return <Empty title={words.nobody} />
  return (
    <>
      <PersonPicker
        label={words.who}
        value={person.customerId}
        options={people.map(({ customerId, name }) => ({ id: customerId, label: name }))}
        onChoose={choose}
      />
      <section className={own.phone}>
        <header className={own.head}>
          <strong>{words.account}</strong>
          <span>{words.service}</span>
        </header>
        <Messages openid={person.openid} />
      </section>
    </>
  )
}

function Messages({ openid }: { openid: string }) {
  const inbox = usePolled(openid, () => readInbox(openid), 3000)
  return (
    <div className={own.talk}>
      {inbox.state === 'loading' && <Waiting rows={2} />}
      {inbox.state === 'failed' && <Unreachable again={inbox.again} />}
      {inbox.state === 'ready' && inbox.data.length === 0 && (
        <Empty title={words.empty} lead={words.emptyLead}>
          <Link className={styles.button} data-look="second" href="/demo">
            {words.toClock}
          </Link>
        </Empty>
      )}
      {inbox.state === 'ready' &&
        inbox.data.map((reminder) => (
          <ReminderCard key={reminder.messageId} reminder={reminder} openid={openid} />
        ))}
    </div>
  )
}

/**
 * A card in the form of 待回访信息提醒 (the reminder) in the source document, built from the fields of the template message.
 */
function ReminderCard({ reminder, openid }: { reminder: Reminder; openid: string }) {
  const [state, setState] = useState<'closed' | 'opening' | 'failed'>('closed')
  const {
    thing1 = '',
    thing2 = '',
    character_string3: policyNo = '',
    date4 = '',
    thing5 = '',
  } = reminder.data

  async function open(): Promise<void> {
    setState('opening')
    try {
      // Opening a message signs the browser in as the message's recipient.
      await become(openid)
      window.location.assign(pathOf(reminder.url))
    } catch {
      setState('failed')
    }
  }

  return (
    <>
      <time className={own.when} dateTime={reminder.at}>
        {shortTime(reminder.at)}
      </time>
      <article className={own.reminder}>
        <h2>{words.card}</h2>
        <p className={own.day}>{shortDay(reminder.at)}</p>
        <div className={own.fields}>
          <p>
            {words.matter}
            {thing1}
          </p>
          <p>
            {words.details}
            {words.about(thing2, policyNo, date4)}
            {thing5}。
          </p>
          <p>{words.more}</p>
        </div>
        <button type="button" className={own.open} disabled={state === 'opening'} onClick={() => void open()}>
          <span>{state === 'opening' ? words.opening : words.open}</span>
          <span aria-hidden="true">›</span>
        </button>
        {state === 'failed' && (
          <p role="alert" className={styles.note} data-tone="bad">
            {words.failed}
          </p>
        )}
      </article>
    </>
  )
}
