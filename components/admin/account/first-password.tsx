'use client'

import { text as frameText } from '../frame/messages.zh-CN.ts'
import { FirstStep } from './first-step.tsx'
import { PasswordForm } from './password-form.tsx'

/** All there is before a given password was replaced by one's own. */
export function FirstPassword() {
  const { title, lead } = frameText.firstPassword
  return (
    <FirstStep title={title} lead={lead}>
      {(done) => <PasswordForm onChanged={done} />}
    </FirstStep>
  )
}
