'use client'

import { Button } from 'antd'
import { useState } from 'react'
import { FirstStep } from './first-step.tsx'
import { text } from './messages.zh-CN.ts'
import { SetUp } from './two-factor.tsx'

const words = text.twoFactor

/**
 * Form for setting up the second factor. An account that must have a second factor but has none can open no other
 * page.
 */
export function FirstSecondFactor() {
  const [open, setOpen] = useState(false)
  return (
    <FirstStep title={words.firstTitle} lead={words.firstLead}>
      {(done) => (
        <>
          <Button type="primary" onClick={() => setOpen(true)}>
            {words.start}
          </Button>
          {open && <SetUp onClose={() => setOpen(false)} onDone={done} />}
        </>
      )}
    </FirstStep>
  )
}
