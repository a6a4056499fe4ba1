'use client'

import { Alert, Button, Flex } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { FailureNote } from '../ui/failure.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import type { QualityCheck } from './sheet.ts'

const words = text.player

/**
 * The recording of a call. Opening it is recorded by the server, so that it is fetched only when the reviewer asks for it.
 * @param props.onLoaded called when the recording, or the refusal to send it, has arrived
 */
export function Player({ check, onLoaded }: { check: QualityCheck; onLoaded: () => void }) {
  const [opened, setOpened] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const command = useCommand(() => api.quality.openRecording.mutate({ id: check.id }))
  const { listening, recordingId } = check
  const playable = listening === 'NOT_YET' || listening === 'HEARD'

  async function open(): Promise<void> {
    setFailed(false)
    const answer = await command.run(undefined)
    if (answer.ok) setOpened(answer.value.id)
  }

  return (
    <div className={styles.player}>
      {recordingId !== null && (
        <p className={styles.recording}>
          <span className={shared.quiet}>{text.columns.recording}</span>{' '}
          <RecordLink href={null} copy={recordingId} />
        </p>
      )}
      {playable && opened !== null && !failed && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
        <audio
          aria-label={words.label}
          controls
          autoPlay
          src={`/api/admin/recordings/${opened}`}
          onLoadedData={onLoaded}
          onError={() => {
            setFailed(true)
            onLoaded()
          }}
        />
      )}
      {playable && (opened === null || failed) && (
        <Flex gap={12} align="center" wrap>
          <Button
            type={listening === 'NOT_YET' ? 'primary' : 'default'}
            autoFocus
            loading={command.running}
            onClick={() => void open()}
          >
            {failed ? words.again : words.open}
          </Button>
          <span className={shared.quiet}>{words.recorded}</span>
        </Flex>
      )}
      <FailureNote failure={command.failure} />
      {failed && playable && <Alert type="error" showIcon message={words.failed} className={shared.note} />}
      <p className={listening === 'NOT_YET' ? styles.needed : styles.hint} aria-live="polite">
        {words.hints[listening]}
      </p>
    </div>
  )
}
