'use client'

import Link from 'next/link'
import { useState } from 'react'
import { finishFaceCheck, lookAtFaceCheck } from '../control.ts'
import { Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { usePolled } from '../use-polled.ts'
import own from './face.module.css'
import { outcomeChoices } from './face-outcomes.ts'

const words = text.face

/** The page of the emulated vendor, on which the visitor chooses the outcome of the face check. */
export function FaceScreen({ token }: { token: string }) {
  const check = usePolled(token, () => lookAtFaceCheck(token), null)
  return (
    <div className={own.page}>
      <header className={own.top}>
        {words.vendor} <span>{text.demo}</span>
      </header>
      <main className={own.main}>
        {check.state === 'loading' && <Waiting rows={2} />}
        {check.state === 'failed' && <Unreachable again={check.again} />}
        {check.state === 'ready' && check.data === null && (
          <Over title={words.unknown} lead={words.unknownLead} />
        )}
        {check.state === 'ready' && check.data?.finished && (
          <Over title={words.finished} lead={words.finishedLead} />
        )}
        {check.state === 'ready' && check.data?.finished === false && (
          <Check token={token} name={check.data.name} ended={check.again} />
        )}
      </main>
    </div>
  )
}

function Over({ title, lead }: { title: string; lead: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p className={own.tip}>{lead}</p>
      <Link className={own.start} href="/h5/visits">
        {words.back}
      </Link>
    </>
  )
}

function Check({ token, name, ended }: { token: string; name: string; ended: () => void }) {
  const [chosen, setChosen] = useState(0)
  const [state, setState] = useState<'ready' | 'working' | 'failed'>('ready')

  async function start(): Promise<void> {
    const choice = outcomeChoices[chosen]
    if (choice === undefined) return
    setState('working')
    try {
      const redirectUrl = await finishFaceCheck(token, choice.outcome)
      if (redirectUrl === null) ended()
      else window.location.assign(redirectUrl)
    } catch {
      setState('failed')
    }
  }

  return (
    <>
      <h1>{words.who(name)}</h1>
      <Camera working={state === 'working'} />
      <p className={own.tip}>{words.tip}</p>
      <fieldset className={own.outcome} aria-labelledby="outcome">
        <p id="outcome">{words.choose}</p>
        <div className={own.choices}>
          {outcomeChoices.map((choice, index) => (
            <label key={choice.name}>
              <input
                type="radio"
                name="outcome"
                checked={chosen === index}
                onChange={() => setChosen(index)}
              />
              {choice.name}
              <small>{choice.small}</small>
            </label>
          ))}
        </div>
      </fieldset>
      {state === 'failed' && (
        <p role="alert" className={own.bad}>
          {words.failed}
        </p>
      )}
      <div className={own.foot}>
        <button
          type="button"
          className={own.start}
          disabled={state === 'working'}
          onClick={() => void start()}
        >
          {state === 'working' ? words.working : words.start}
        </button>
      </div>
    </>
  )
}

/** A drawing in place of the camera, which the demo never uses. */
function Camera({ working }: { working: boolean }) {
  return (
    <svg
      className={own.camera}
      viewBox="0 0 168 168"
      aria-hidden="true"
      data-working={working ? '' : undefined}
    >
      <circle cx="84" cy="84" r="70" fill="#edf4ff" />
      <circle
        cx="84"
        cy="84"
        r="78"
        fill="none"
        stroke="#0b4fb3"
        strokeWidth="4"
        strokeDasharray="110 53"
        strokeLinecap="round"
      />
      <g fill="none" stroke="#5f86bd" strokeWidth="4" strokeLinecap="round">
        <path d="M84 40c19 0 30 14 30 33 0 22-13 40-30 40S54 95 54 73c0-19 11-33 30-33z" fill="#fff" />
        <path d="M73 72v3m22-3v3M76 94c5 4 11 4 16 0M40 140c6-14 18-20 30-22m58 22c-6-14-18-20-30-22" />
      </g>
    </svg>
  )
}
