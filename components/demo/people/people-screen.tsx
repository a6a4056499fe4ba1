'use client'

import { type ComponentProps, useState } from 'react'
import { useSearchParams } from '../../browser/address.ts'
import { type DemoPerson, demoApi } from '../api.ts'
import styles from '../frame/demo.module.css'
import { Frame } from '../frame/frame.tsx'
import { Empty, Unreachable, Waiting } from '../frame/parts.tsx'
import { Toast, type Word } from '../frame/toast.tsx'
import { text } from '../messages.zh-CN.ts'
import { usePolled } from '../use-polled.ts'
import own from './people.module.css'
import { PersonCard } from './person-card.tsx'

const words = text.people

/**
 * The page on which the visitor chooses the customer that this browser represents. With `?return=`, the page replaces
 * WeChat's silent sign-in and redirects to the path in `return` afterwards.
 */
export function PeopleScreen() {
  const back = useSearchParams().get('return')
  const people = usePolled('people', () => demoApi.people.query(), null)
  const [word, setWord] = useState<Word | null>(null)
  const shared = { back, changed: people.again, say: setWord }
  return (
    <Frame
      title={back === null ? words.title : words.signIn}
      lead={back === null ? words.lead : words.signInLead}
    >
      {people.state === 'loading' && <Waiting rows={5} />}
      {people.state === 'failed' && <Unreachable again={people.again} />}
      {people.state === 'ready' && people.data.length === 0 && <Empty title={words.none} />}
      {people.state === 'ready' && (
        <>
          <Group
            title={words.waiting}
            people={people.data.filter((person) => person.waiting > 0)}
            {...shared}
          />
          <Group
            title={words.rest}
            people={people.data.filter((person) => person.waiting === 0)}
            {...shared}
          />
        </>
      )}
      <Toast word={word} />
    </Frame>
  )
}

interface GroupProps extends Omit<ComponentProps<typeof PersonCard>, 'person'> {
  readonly title: string
  readonly people: readonly DemoPerson[]
}

function Group({ title, people, ...shared }: GroupProps) {
  if (people.length === 0) return null
  return (
    <section className={own.group}>
      <h2>{title}</h2>
      <ul className={own.list}>
        {people.map((person) => (
          <li key={person.customerId} className={`${styles.card} ${own.person}`} data-person={person.name}>
            <PersonCard person={person} {...shared} />
          </li>
        ))}
      </ul>
    </section>
  )
}
