'use client'

import { text as frameText } from '../frame/messages.zh-CN.ts'
import { FirstStep } from './first-step.tsx'
import { PasswordForm } from './password-form.tsx'

/** The only page open to an account that still has the password it was given. */
export function FirstPassword() {
  const { title, lead } = frameText.firstPassword
  return (
    <FirstStep title={title} lead={lead}>
      {(done) => <PasswordForm onChanged={done} />}
    </FirstStep>
  )
}
