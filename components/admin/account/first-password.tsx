'use client'

import { text as frameText } from '../frame/messages.zh-CN.ts'
import { FirstStep } from './first-step.tsx'
import { PasswordForm } from './password-form.tsx'

/** Form for replacing the initial password. An account with an initial password can open no other page. */
export function FirstPassword() {
  const { title, lead } = frameText.firstPassword
  return (
    <FirstStep title={title} lead={lead}>
      {(done) => <PasswordForm onChanged={done} />}
    </FirstStep>
  )
}
