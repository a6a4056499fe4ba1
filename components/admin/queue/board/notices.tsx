'use client'

import { FullscreenExitOutlined, FullscreenOutlined } from '@ant-design/icons'
import { Alert, App, Button } from 'antd'
import { useState } from 'react'
import { recordsOf } from '#components/admin/data/use-records.ts'
import { api } from '../../api.ts'
import { ConfirmReason } from '../../ui/confirm-reason.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { useCommand } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { Board } from '../words/words.ts'
import styles from './board.module.css'
import { serverNow } from './told.ts'
import { SILENT_MS, useSeconds, type WatchedBoard } from './use-board.ts'
import type { FullScreen } from './use-full-screen.ts'

const words = text.board

/** Pauses or resumes 下一个 (next case) for all agents. A reason is needed. */
function PauseButton({ paused, again }: { paused: boolean; again: () => void }) {
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const command = useCommand(
    (reason: string) => api.queue.pause.mutate({ paused: !paused, reason }),
    [['queue'], recordsOf('cases')],
  )
  const label = paused ? words.resume : words.pause

  async function run(reason: string): Promise<void> {
    const answer = await command.run(reason)
    if (!answer.ok) return
    message.success(paused ? words.resumed : words.paused)
    setAsking(false)
    again()
  }

  return (
    <>
      <Button
        danger={!paused}
        type={paused ? 'primary' : 'default'}
        onClick={() => {
          command.reset()
          setAsking(true)
        }}
      >
        {label}
      </Button>
      <ConfirmReason
        open={asking}
        title={label}
        body={<p>{paused ? words.resumeBody : words.pauseBody}</p>}
        confirm={label}
        danger={!paused}
        placeholder={paused ? words.resumePlaceholder : words.pausePlaceholder}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

/** Head of the wallboard: whether the board is live, the time of the board, and the buttons for full screen and for a pause. */
export function BoardHead({ watched, wall }: { watched: WatchedBoard; wall: FullScreen }) {
  const { told, live, again } = watched
  const { board } = told ?? {}
  return (
    <div className={styles.head}>
      <span className={styles.source} data-live={live} title={live ? undefined : words.polledHint}>
        {live ? words.live : words.polled}
      </span>
      {board !== undefined && (
        <span className={`${shared.quiet} ${shared.number}`}>
          {words.asOf(shanghaiTime(board.now, 'second'))}
        </span>
      )}
      <span className={styles.space} />
      {wall.possible && (
        <Button
          icon={wall.active ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
          onClick={() => void wall.toggle()}
        >
          {wall.active ? words.leaveWall : words.wall}
        </Button>
      )}
      {board?.paused === null && <PauseButton paused={false} again={again} />}
    </div>
  )
}

/** Warns when no new board has arrived for too long. */
function Stopped({ watched }: { watched: WatchedBoard }) {
  const seconds = useSeconds()
  const { told, failure, again } = watched
  if (told === null) return null
  const age = serverNow(told, seconds) - Date.parse(told.board.now)
  if (age < SILENT_MS) return null
  // Only this duration is shown in seconds, because the other durations are shown in minutes or longer units.
  const since = `${Math.floor(age / 1000)} 秒`
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      message={words.stopped(since)}
      description={failure?.message}
      action={
        <Button size="small" onClick={again}>
          {words.again}
        </Button>
      }
    />
  )
}

/** The warnings for everybody who looks at the wallboard. */
export function Notices({ board, watched }: { board: Board; watched: WatchedBoard }) {
  const { paused, longTransactions } = board
  return (
    <>
      <Stopped watched={watched} />
      {paused !== null && (
        <Alert
          type="error"
          showIcon
          role="alert"
          message={words.paused}
          description={words.pausedBy(paused.by, shanghaiTime(paused.at), paused.reason)}
          action={<PauseButton paused again={watched.again} />}
        />
      )}
      {longTransactions > 0 && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          message={words.longTransactions}
          description={words.longTransactionsCount(longTransactions)}
        />
      )}
    </>
  )
}
