'use client'

import { type DemoPerson, demoApi } from '../api.ts'
import { readTexts, type TextMessage } from '../control.ts'
import { Frame } from '../frame/frame.tsx'
import { Empty, PersonPicker, Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { pathOf } from '../own-path.ts'
import { useChosenPerson } from '../people/use-chosen-person.ts'
import { shortTime } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import own from './chat.module.css'

const words = text.sms

/** The text messages sent to one customer's registered phone. */
export function SmsScreen() {
  const people = usePolled('people', () => demoApi.people.query(), null)
  return (
    <Frame title={words.title} lead={words.lead} narrow>
      {people.state === 'loading' && <Waiting />}
      {people.state === 'failed' && <Unreachable again={people.again} />}
      {people.state === 'ready' && <Phone people={people.data} />}
    </Frame>
  )
}

function Phone({ people }: { people: readonly DemoPerson[] }) {
  const { person, choose } = useChosenPerson(people)
  if (person === undefined) return <Empty title={text.people.none} />
  return (
    <>
      <PersonPicker
        label={words.who}
        value={person.customerId}
        options={people.map((option) => ({
          id: option.customerId,
          label: `${option.name}  ${option.phone}`,
        }))}
        onChoose={choose}
      />
      <section className={own.phone}>
        <header className={own.head}>
          <strong>{words.sender}</strong>
          <span>
            {words.to} {person.phone}
          </span>
        </header>
        <Texts customerId={person.customerId} />
      </section>
    </>
  )
}

async function textsTo(customerId: string): Promise<TextMessage[]> {
  const { phone } = await demoApi.phone.query({ customerId })
  return await readTexts(phone)
}

function Texts({ customerId }: { customerId: string }) {
  const texts = usePolled(customerId, () => textsTo(customerId), 2000)
  return (
    <div className={own.talk} aria-live="polite">
      {texts.state === 'loading' && <Waiting rows={2} />}
      {texts.state === 'failed' && <Unreachable again={texts.again} />}
      {texts.state === 'ready' && texts.data.length === 0 && (
        <Empty title={words.empty} lead={words.emptyLead} />
      )}
      {texts.state === 'ready' &&
        texts.data.map((message) => <Bubble key={message.serialNo} message={message} />)}
    </div>
  )
}

function Bubble({ message }: { message: TextMessage }) {
  const code = message.template.endsWith('_CODE') ? /\d{4,6}/.exec(message.text)?.[0] : undefined
  return (
    <>
      <time className={own.when} dateTime={message.at}>
        {shortTime(message.at)}
      </time>
      <div className={own.bubble}>
        <p>{message.text.split(/(https?:\/\/\S+)/).map(linked)}</p>
        {code !== undefined && (
          <span className={own.code}>
            {words.code} <b>{code}</b>
          </span>
        )}
      </div>
    </>
  )
}

/**
 * Renders a link in a message. The link in the message has the public origin, so `pathOf` replaces it with a path on
 * this server.
 */
function linked(part: string) {
  return /^https?:/.test(part) ? (
    <a key={part} href={pathOf(part)}>
      {part}
    </a>
  ) : (
    part
  )
}
