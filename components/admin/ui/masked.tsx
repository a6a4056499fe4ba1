'use client'

import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Flex, Tooltip } from 'antd'
import { useEffect, useState } from 'react'
import { useCommand } from '../use-data.ts'
import { ConfirmReason } from './confirm-reason.tsx'
import styles from './masked.module.css'
import { text } from './messages.zh-CN.ts'
import shared from './shared.module.css'

const SHOWN_SECONDS = 60

/**
 * Personal data, shown masked. A user with the right to unmask the data gives a reason and then sees the data
 * unmasked for one minute.
 * @param props.what the name of the data, for example 证件号码 (document number)
 * @param props.reveal requests the data from the server, which records who saw it and why; undefined when the user
 * lacks the right
 */
export function Masked(props: { value: string; what: string; reveal?: (reason: string) => Promise<string> }) {
  const { value, what, reveal } = props
  const [asking, setAsking] = useState(false)
  const [clear, setClear] = useState<string | null>(null)
  const command = useCommand((reason: string) => reveal?.(reason) ?? Promise.resolve(value))
  const left = useCountdown(clear !== null, () => setClear(null))

  async function show(reason: string): Promise<void> {
    const answer = await command.run(reason)
    if (!answer.ok) return
    setClear(answer.value)
    setAsking(false)
  }

  return (
    <Flex component="span" align="center" gap={4} className={styles.masked}>
      <span className={shared.number}>{clear ?? value}</span>
      {reveal !== undefined && clear === null && (
        <Tooltip title={text.reveal}>
          <Button
            type="text"
            size="small"
            icon={<EyeOutlined />}
            aria-label={text.revealTitle(what)}
            onClick={() => {
              command.reset()
              setAsking(true)
            }}
          />
        </Tooltip>
      )}
      {clear !== null && (
        <Tooltip title={text.secondsLeft(left)}>
          <Button
            type="text"
            size="small"
            icon={<EyeInvisibleOutlined />}
            aria-label={text.hide}
            onClick={() => setClear(null)}
          />
        </Tooltip>
      )}
      <ConfirmReason
        open={asking}
        title={text.revealTitle(what)}
        body={<p className={shared.quiet}>{text.revealBody}</p>}
        confirm={text.reveal}
        placeholder={text.reasonPlaceholder}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void show(reason)}
        onCancel={() => setAsking(false)}
      />
    </Flex>
  )
}

/** Seconds left of a minute that starts when `running` becomes true. At 0, `over` is called. */
function useCountdown(running: boolean, over: () => void): number {
  const [left, setLeft] = useState(SHOWN_SECONDS)
  useEffect(() => {
    if (!running) return
    setLeft(SHOWN_SECONDS)
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000)
    return () => clearInterval(timer)
  }, [running])
  useEffect(() => {
    if (running && left <= 0) over()
  }, [running, left, over])
  return left
}
