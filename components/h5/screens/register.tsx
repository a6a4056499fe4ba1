'use client'

import { useEffect, useId, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api } from '../client/api.ts'
import { detail, detailNames, type Failure, isRefusal, toFailure } from '../client/failure.ts'
import fieldStyles from '../form/field.module.css'
import { TextField } from '../form/text-field.tsx'
import { CodeField } from '../identity-check/code-field.tsx'
import { CodeStanding } from '../identity-check/code-standing.tsx'
import { askForCode, CODE_LENGTH, useCode } from '../identity-check/use-code.ts'
import { leaveWord } from '../navigation/flash.ts'
import { ownPage } from '../navigation/flow.ts'
import { goInstead } from '../navigation/go.ts'
import { useAction } from '../requests/use-action.ts'
import { useLoad } from '../requests/use-load.ts'
import {
  forgetTyped,
  idTypes,
  keepTyped,
  readTyped,
  type Typed,
  typedBefore,
} from '../session/registration-typed.ts'
import { signedIn, signIn } from '../session/sign-in.ts'
import { FailureNote, FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { useFailureText } from '../shell/use-failure-text.ts'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { Help } from '../ui/help.tsx'

const fields = ['name', 'idNumber', 'phone'] as const

/**
 * The page 注册 (registration), which binds this WeChat user to a customer. A user who is already bound is redirected
 * at once.
 */
export function RegisterScreen() {
  const { t } = useText()
  const session = useLoad('session', () => api.session.current.query())
  const standing =
    session.state !== 'ready'
      ? null
      : !session.data.signedIn
        ? 'nobody'
        : session.data.bound
          ? 'bound'
          : 'new'

  useEffect(() => {
    if (standing === 'bound') forgetTyped()
  }, [standing])

  useEffect(() => {
    if (standing === 'nobody') signIn(window.location.pathname)
    if (standing === 'new') signedIn()
    if (standing === 'bound') goInstead(nextPage())
  }, [standing])

  if (session.state === 'failed') return <FailurePage failure={session.failure} again={session.again} />
  return standing === 'new' ? (
    <RegisterForm />
  ) : (
    <SkeletonPage title={t('register.title')} cards={1} offersCare />
  )
}

/** The path of the page that the customer wanted to open before the registration. */
function nextPage(): string {
  return ownPage(new URLSearchParams(window.location.search).get('to'))
}

function RegisterForm() {
  const { t } = useText()
  const textOf = useFailureText()
  const typeId = useId()
  const [person, setPerson] = useState(typedBefore)
  const [wrongFields, setWrongFields] = useState<readonly string[]>([])
  const held = useCode(null)
  const { code, sends } = held
  const sent = sends > 0
  const bindAction = useAction(isBound)
  const sending = useAction(isBound)
  const wrongCode = isRefusal(bindAction.failure, 'CODE_WRONG', 'CODE_EXPIRED', 'CODE_MISSING')
    ? bindAction.failure
    : null

  function change(field: keyof Typed, value: string): void {
    const next = readTyped({ ...person, [field]: value })
    setPerson(next)
    keepTyped(next)
    setWrongFields((names) => names.filter((name) => name !== field))
  }

  function send(): void {
    const empty = fields.filter((field) => person[field].trim() === '')
    setWrongFields(empty)
    if (empty.length > 0) {
      document.getElementById(`register-${empty[0]}`)?.focus()
      return
    }
    bindAction.clear()
    sending.run(async () => {
      try {
        const answer = await askForCode(null, () => api.session.registrationCode.mutate(person))
        held.sent(answer.resendAfterSeconds)
        return 'here'
      } catch (error) {
        const failure = toFailure(error)
        if (isBound(failure)) return goOn()
        if (isRefusal(failure, 'RESEND_TOO_SOON')) held.stillOpen(detail(failure, 'seconds'))
        setWrongFields(detailNames(failure, 'fields'))
        throw error
      }
    })
  }

  function register(given: string): void {
    if (given.length < CODE_LENGTH) {
      held.setIncomplete(true)
      return
    }
    // Sending the same wrong code again would only use up an attempt.
    if (wrongCode !== null && given === code) return
    bindAction.run(async () => {
      try {
        await api.session.register.mutate({ code: given })
      } catch (error) {
        // ALREADY_BOUND is a success here. The server also returns ALREADY_BOUND when the customer presses the button
        // again after a lost response.
        if (!isBound(toFailure(error))) throw error
      }
      return goOn()
    })
  }

  function type(next: string): void {
    held.setCode(next)
    held.setIncomplete(false)
    if (wrongCode !== null) bindAction.clear()
    if (next.length === CODE_LENGTH && next !== code) register(next)
  }

  function goOn(): 'leaving' {
    forgetTyped()
    leaveWord('flash.registered')
    goInstead(nextPage())
    return 'leaving'
  }

  return (
    <Shell
      offersCare
      title={t('register.title')}
      lead={t('register.lead')}
      onSubmit={sent ? () => register(code) : send}
      actions={
        <>
          <FailureNote failure={wrongCode === null ? bindAction.failure : null} />
          <Button submits busy={sent ? bindAction.busy : sending.busy}>
            {t(sent ? 'register.submit' : 'code.send')}
          </Button>
        </>
      }
    >
      <section className={cardStyles.card}>
        <TextField
          id="register-name"
          label={t('register.name')}
          hint={t('register.nameHint')}
          value={person.name}
          onValue={(value) => change('name', value)}
          autoComplete="name"
          wrong={wrongFields.includes('name') ? t('register.wrong.name') : undefined}
        />
        <div className={fieldStyles.field}>
          <label htmlFor={typeId}>{t('register.idType')}</label>
          <select
            id={typeId}
            value={person.idType}
            onChange={(event) => change('idType', event.currentTarget.value)}
          >
            {idTypes.map((type) => (
              <option key={type} value={type}>
                {t(`idType.${type}`)}
              </option>
            ))}
          </select>
        </div>
        <TextField
          id="register-idNumber"
          label={t('register.idNumber')}
          value={person.idNumber}
          onValue={(value) => change('idNumber', value)}
          autoComplete="off"
          wrong={wrongFields.includes('idNumber') ? t('register.wrong.idNumber') : undefined}
        />
        <TextField
          id="register-phone"
          label={t('register.phone')}
          hint={t('register.phoneHint')}
          value={person.phone}
          onValue={(value) => change('phone', value)}
          autoComplete="tel"
          inputMode="tel"
          wrong={wrongFields.includes('phone') ? t('register.wrong.phone') : undefined}
        />
        {sent && (
          <CodeField
            code={code}
            onCode={type}
            wait={held.wait}
            busy={sending.busy}
            onSend={send}
            wrong={
              held.incomplete ? t('code.incomplete') : wrongCode === null ? undefined : textOf(wrongCode)
            }
          />
        )}
        <div aria-live="polite">
          {sent && sending.failure === null && (
            <CodeStanding sends={sends}>{t('register.sent')}</CodeStanding>
          )}
        </div>
        <FailureNote failure={sending.failure} />
      </section>
      <Help />
    </Shell>
  )
}

function isBound(failure: Failure): boolean {
  return isRefusal(failure, 'ALREADY_BOUND')
}
