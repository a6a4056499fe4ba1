'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Divider, Flex, Form, Input, Typography } from 'antd'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSearchParams } from '#components/browser/address.ts'
import { askDemo, demoApi } from '#components/demo/api.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { askWays, beginningAt, refusedText } from '../directory/ways.ts'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useData } from '../use-data.ts'
import { FIRST_STEPS, returnTo } from './areas.tsx'
import styles from './bare.module.css'
import { text } from './messages.zh-CN.ts'
import { SecondFactorForm } from './second-factor-form.tsx'
import type { SignInStep } from './session.ts'
import { useSignIn } from './use-sign-in.ts'

const words = text.signIn

/** Sign-in page with one or two steps. In the demo, one click also signs in. */
export function SignIn() {
  const search = useSearchParams()
  const client = useQueryClient()
  const router = useRouter()
  const [step, setStep] = useState<'PASSWORD' | 'SECOND_FACTOR'>('PASSWORD')
  const refused = refusedText(search.get('refused'))
  const ways = useData(['directory', 'ways'], askWays)
  const byDirectory = ways.data?.oidc === true || ways.data?.wecom === true

  function proceed(next: SignInStep): void {
    if (next === 'SECOND_FACTOR') {
      setStep(next)
      return
    }
    client.clear()
    const to = returnTo(search.get('to'))
    router.replace(FIRST_STEPS.some((page) => to.startsWith(page)) ? '/admin' : to)
  }

  return (
    <main className={styles.bare}>
      <div className={styles.card}>
        <Brand />
        <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
          {step === 'PASSWORD' ? words.title : words.codeTitle}
        </Typography.Title>
        {step === 'SECOND_FACTOR' ? (
          <SecondFactorForm onPassed={proceed} onRestart={() => setStep('PASSWORD')} />
        ) : (
          <>
            {search.get('ended') === '1' && <Alert type="info" showIcon message={words.endedNote} />}
            {refused !== null && <Alert type="error" showIcon message={refused} />}
            <FirstStep returnTo={returnTo(search.get('to'))} onPassed={proceed} />
          </>
        )}
      </div>
      <p className={shared.quiet}>{byDirectory ? words.helpDirectory : words.help}</p>
    </main>
  )
}

/**
 * The ways to sign in. With a directory, its buttons come first, and the password, which is for emergencies then, has to be
 * asked for.
 */
function FirstStep(props: { returnTo: string; onPassed: (step: SignInStep) => void }) {
  const { returnTo, onPassed } = props
  const ways = useData(['directory', 'ways'], askWays)
  const [byPassword, setByPassword] = useState(false)
  const password = (
    <>
      <PasswordForm onPassed={onPassed} />
      <DemoChips onPassed={onPassed} />
    </>
  )
  // A page that cannot learn of directories still offers the password: the server decides.
  if (ways.data === undefined) return ways.failure === null ? null : password
  const { oidc, wecom } = ways.data
  if (!oidc && !wecom) return password
  return (
    <Flex vertical gap={12} style={{ marginTop: 16 }}>
      {oidc && (
        <Button type="primary" size="large" block href={beginningAt('oidc', returnTo)}>
          {words.byOidc}
        </Button>
      )}
      {wecom && (
        <Button type={oidc ? 'default' : 'primary'} size="large" block href={beginningAt('wecom', returnTo)}>
          {words.byWecom}
        </Button>
      )}
      {byPassword ? (
        <div>
          <p className={shared.quiet}>{words.byPasswordLead}</p>
          {password}
        </div>
      ) : (
        <Button type="link" onClick={() => setByPassword(true)}>
          {words.byPassword}
        </Button>
      )}
    </Flex>
  )
}

/** The name of the platform, with a mark if this is the demo. */
function Brand() {
  const demo = useData(['demo'], askDemo)
  return (
    <Flex align="center" gap={8} style={{ minHeight: 24, marginBottom: 12 }}>
      <span className={shared.quiet}>{text.title}</span>
      {demo.data === true && <ToneTag tone="waiting">{text.demo}</ToneTag>}
    </Flex>
  )
}

/**
 * The first step of signing in.
 * @param props.person the only person who can sign in here; absent for anybody
 */
export function PasswordForm(props: {
  person?: { readonly username: string }
  onPassed: (step: SignInStep) => void
}) {
  const { person, onPassed } = props
  const command = useSignIn()
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      style={{ marginTop: 16 }}
      initialValues={{ username: person?.username ?? '' }}
      onFinish={async (typed) => {
        const answer = await command.run({ username: typed.username, password: typed.password })
        if (answer.ok) onPassed(answer.value)
      }}
    >
      <Form.Item
        name="username"
        label={words.username}
        rules={[{ required: true, whitespace: true, message: words.usernameMissing }]}
      >
        <Input
          size="large"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={person !== undefined}
          autoFocus={person === undefined}
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={words.password}
        rules={[{ required: true, message: words.passwordMissing }]}
      >
        <Input.Password size="large" autoComplete="current-password" autoFocus={person !== undefined} />
      </Form.Item>
      <FailureNote failure={command.failure} />
      <Button type="primary" htmlType="submit" size="large" block loading={command.running}>
        {words.submit}
      </Button>
    </Form>
  )
}

/**
 * A sign-in button for each member of staff, shown in the demo only.
 * @param props.only shows the button of this person only
 */
export function DemoChips(props: { only?: string; onPassed: (step: SignInStep) => void }) {
  const { only, onPassed } = props
  const demo = useData(['demo', 'staff'], async () =>
    (await askDemo()) ? await demoApi.staff.query() : null,
  )
  const command = useSignIn()
  if (!demo.data) return null
  const { people, password } = demo.data
  const shown = people.filter(({ username }) => only === undefined || username === only)
  return (
    <>
      <Divider plain>{words.demoTitle}</Divider>
      <div className={styles.chips}>
        {shown.map(({ username, name }) => (
          <Button
            key={username}
            disabled={command.running}
            onClick={async () => {
              const answer = await command.run({ username, password })
              if (answer.ok) onPassed(answer.value)
            }}
          >
            {name}
          </Button>
        ))}
      </div>
      <FailureNote failure={command.failure} />
    </>
  )
}
