'use client'

import Link from 'next/link'
import { useState } from 'react'
import { type DemoPerson, demoApi } from '../api.ts'
import { become } from '../control.ts'
import styles from '../frame/demo.module.css'
import type { Word } from '../frame/toast.tsx'
import { text } from '../messages.zh-CN.ts'
import { ownPath } from '../own-path.ts'
import { idTypeName } from './id-type.ts'
import own from './people.module.css'
import { RegisterPanel } from './register-panel.tsx'
import { rememberPerson } from './use-chosen-person.ts'

const words = text.people
const SIGN_IN = '/api/wechat/sign-in?to=/h5/policies'

interface PersonCardProps {
  readonly person: DemoPerson
  /** The path to return to; null for 我的保单 (my policies). */
  readonly back: string | null
  readonly changed: () => void
  readonly say: (word: Word) => void
}

/** A demo customer, with buttons to act as that customer. */
export function PersonCard({ person, back, changed, say }: PersonCardProps) {
  const [busy, setBusy] = useState(false)

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
    } catch {
      say({ text: words.failed, bad: true })
    } finally {
      setBusy(false)
    }
  }

  const enter = (openid: string) =>
    attempt(async () => {
      await become(openid)
      rememberPerson(person.customerId)
      window.location.assign(ownPath(back) ?? SIGN_IN)
    })

  const another = () =>
    attempt(async () => {
      const { policyNo } = await demoApi.anotherPolicy.mutate({ customerId: person.customerId })
      changed()
      say({ text: words.made(policyNo.slice(-6)), bad: false })
    })

  return (
    <>
      <div>
        <div className={own.top}>
          <strong>{person.name}</strong>
          {person.waiting > 0 && (
            <span className={styles.tag} data-tone="go">
              {words.waits(person.waiting)}
            </span>
          )}
          {person.openid === null && (
            <span className={styles.tag} data-tone="warm">
              {words.unbound}
            </span>
          )}
        </div>
        <p className={styles.small}>
          {idTypeName(person.idType)} {person.idNumber}
        </p>
      </div>
      <p className={styles.small}>
        {person.idType === 'ID_CARD' ? words.face : words.code} · {words.policies(person.policies)}
      </p>
      <ul className={own.products}>
        {person.products.map((product) => (
          <li key={product}>{product}</li>
        ))}
      </ul>
      <div className={own.doors}>
        {person.openid === null ? (
          <Unbound person={person} />
        ) : (
          <Bound
            label={back === null ? words.enter : words.continue}
            busy={busy}
            enter={enter}
            openid={person.openid}
          />
        )}
        <div className={own.also}>
          {person.openid !== null && <Link href={`/demo/inbox?person=${person.openid}`}>{words.inbox}</Link>}
          {person.openid !== null && <Link href={`/demo/sms?person=${person.customerId}`}>{words.sms}</Link>}
          <button type="button" disabled={busy} onClick={() => void another()}>
            {words.another}
          </button>
        </div>
      </div>
    </>
  )
}

function Bound(props: {
  label: string
  busy: boolean
  openid: string
  enter: (openid: string) => Promise<void>
}) {
  return (
    <button
      type="button"
      className={styles.button}
      disabled={props.busy}
      onClick={() => void props.enter(props.openid)}
    >
      {props.label}
    </button>
  )
}

/**
 * The buttons of a customer without WeChat, who uses the personal link in a text message or registers with a new
 * WeChat user.
 */
function Unbound({ person }: { person: DemoPerson }) {
  const [registering, setRegistering] = useState(false)
  return (
    <>
      <Link className={styles.button} href={`/demo/sms?person=${person.customerId}`}>
        {words.smsLink}
      </Link>
      {registering ? (
        <RegisterPanel customerId={person.customerId} close={() => setRegistering(false)} />
      ) : (
        <button
          type="button"
          className={styles.button}
          data-look="second"
          onClick={() => setRegistering(true)}
        >
          {words.register}
        </button>
      )}
    </>
  )
}
