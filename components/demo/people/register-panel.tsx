'use client'

import Link from 'next/link'
import { useState } from 'react'
import { demoApi } from '../api.ts'
import { become } from '../control.ts'
import styles from '../frame/demo.module.css'
import { Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { usePolled } from '../use-polled.ts'
import { idTypeName } from './id-type.ts'
import own from './people.module.css'

const words = text.people.panel
const SIGN_IN = '/api/wechat/sign-in?to=/h5/register'

/** Shows the data that the visitor enters during a registration. The registration itself opens in a second window. */
export function RegisterPanel({ customerId, close }: { customerId: string; close: () => void }) {
  const papers = usePolled(customerId, () => demoApi.papers.query({ customerId }), null)
  const [failed, setFailed] = useState(false)

  async function open(): Promise<void> {
    // The window is opened before the first await, because browsers block a window that is not opened directly by a
    // click.
    const page = window.open('', '_blank')
    try {
      await become()
      setFailed(false)
      if (page === null) window.location.assign(SIGN_IN)
      else page.location.assign(new URL(SIGN_IN, window.location.origin))
    } catch {
      page?.close()
      setFailed(true)
    }
  }

  if (papers.state === 'loading') return <Waiting rows={1} />
  if (papers.state === 'failed') return <Unreachable again={papers.again} />
  const { name, idType, idNumber, phone } = papers.data
  return (
    <div className={own.panel}>
      <h3>{words.title}</h3>
      <p className={styles.small}>{words.lead}</p>
      <dl>
        <dt>{words.name}</dt>
        <dd>{name}</dd>
        <dt>{words.idType}</dt>
        <dd>{idTypeName(idType)}</dd>
        <dt>{words.idNumber}</dt>
        <dd>{idNumber}</dd>
        <dt>{words.phone}</dt>
        <dd>{phone}</dd>
      </dl>
      <button type="button" className={styles.button} onClick={() => void open()}>
        {words.go}
      </button>
      {failed && (
        <p role="alert" className={styles.note} data-tone="bad">
          {text.people.failed}
        </p>
      )}
      <div className={own.also}>
        <Link href={`/demo/sms?person=${customerId}`}>{words.code}</Link>
        <button type="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </div>
  )
}
