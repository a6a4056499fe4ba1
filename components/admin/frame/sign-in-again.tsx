'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Flex } from 'antd'
import { useState, useSyncExternalStore } from 'react'
import { api } from '../api.ts'
import { askWays, beginningAt } from '../directory/ways.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand, useData } from '../use-data.ts'
import { SIGN_IN } from './areas.tsx'
import type { Me } from './me.tsx'
import { text } from './messages.zh-CN.ts'
import { SecondFactorForm } from './second-factor-form.tsx'
import { identityKey, type SignInStep } from './session.ts'
import { DemoChips, PasswordForm } from './sign-in.tsx'

const words = text.signInAgain

const watchers = new Set<() => void>()
let hasEnded = false

function set(ended: boolean): void {
  hasEnded = ended
  for (const told of watchers) told()
}

/** Tells `SignInAgain` that the server no longer knows the session of this page. */
export function sessionEnded(): void {
  if (!hasEnded) set(true)
}

function watch(told: () => void): () => void {
  watchers.add(told)
  return () => watchers.delete(told)
}

/**
 * Says that the session has ended, over the page, and lets the same person sign in again. What they were typing stays
 * on the page below. Another person leaves the page, so that nobody sees what somebody else was working on.
 */
export function SignInAgain() {
  const ended = useSyncExternalStore(
    watch,
    () => hasEnded,
    () => false,
  )
  const client = useQueryClient()
  const me = client.getQueryData<Me>(identityKey)
  return ended && me !== undefined ? <Ended me={me} /> : null
}

function Ended({ me }: { me: Me }) {
  const client = useQueryClient()
  const [step, setStep] = useState<SignInStep>('SIGNED_IN')
  const asking = useCommand(() => api.account.me.query())

  async function proceed(next: SignInStep): Promise<void> {
    setStep(next)
    if (next === 'SECOND_FACTOR') return
    const now = await asking.run(undefined)
    // Without an answer, the dialog stays. Leaving the page would lose what the person has typed.
    if (!now.ok) return
    if (now.value.id !== me.id) {
      client.clear()
      window.location.replace('/admin')
      return
    }
    set(false)
    await client.invalidateQueries()
  }

  return (
    <Dialog
      open
      width={420}
      title={words.title}
      closable={false}
      maskClosable={false}
      keyboard={false}
      footer={
        <Button type="link" onClick={() => window.location.replace(SIGN_IN)}>
          {words.other}
        </Button>
      }
    >
      <Alert type="info" showIcon message={words.kept} className={shared.note} />
      <FailureNote failure={asking.failure} />
      {step === 'SECOND_FACTOR' ? (
        <SecondFactorForm onPassed={(next) => void proceed(next)} onRestart={() => setStep('SIGNED_IN')} />
      ) : (
        <FirstStepAgain me={me} asking={asking.running} onPassed={(next) => void proceed(next)} />
      )}
    </Dialog>
  )
}

/**
 * With a directory, the person signs in there in another window and then goes on here, so that nothing on the page is lost.
 * Without one, or for an account for emergencies, the password is asked for.
 */
function FirstStepAgain(props: { me: Me; asking: boolean; onPassed: (step: SignInStep) => void }) {
  const { me, asking, onPassed } = props
  const ways = useData(['directory', 'ways'], askWays)
  if (ways.data === undefined && ways.failure === null) return null
  const way = ways.data?.oidc ? 'oidc' : ways.data?.wecom ? 'wecom' : null
  if (way !== null && !me.breakGlass)
    return (
      <Flex vertical gap={12}>
        <Button type="primary" size="large" block href={beginningAt(way, '/admin')} target="_blank">
          {words.inOtherWindow}
        </Button>
        <Button block loading={asking} onClick={() => onPassed('SIGNED_IN')}>
          {words.goOn}
        </Button>
      </Flex>
    )
  return (
    <>
      <PasswordForm person={me} onPassed={onPassed} />
      <DemoChips only={me.username} onPassed={onPassed} />
    </>
  )
}
