'use client'

import { Alert, Button, Flex, Popconfirm } from 'antd'
import { text } from './messages.zh-CN.ts'
import type { Lock } from './use-lock.ts'

const words = text.lock

/** Says who is editing the version while this page does not hold the lock, and offers the possible actions. */
export function LockBanner({
  lock,
  unsaved,
  onTakeOver,
  onReload,
  onExport,
}: {
  lock: Lock
  unsaved: boolean
  onTakeOver: () => void
  onReload: () => void
  onExport: () => void
}) {
  if (lock.state === 'mine' || lock.state === 'asking') return null
  const by = lock.state === 'refused' ? '' : lock.by || words.somebody
  const takeOver = (
    <Popconfirm
      title={words.takeOverTitle}
      description={words.takeOverText(by)}
      okText={words.takeOver}
      onConfirm={onTakeOver}
    >
      <Button size="small">{words.takeOver}</Button>
    </Popconfirm>
  )
  if (lock.state === 'taken')
    return (
      <Alert
        type="warning"
        showIcon
        message={words.taken(by)}
        description={words.takenText}
        action={
          <Flex gap={8}>
            <Button size="small" onClick={onReload}>
              {words.look}
            </Button>
            {takeOver}
          </Flex>
        }
      />
    )
  if (lock.state === 'lost')
    return (
      <Alert
        type="error"
        showIcon
        message={words.lost(by)}
        description={unsaved ? words.lostUnsaved : words.lostText}
        action={
          <Flex gap={8} wrap>
            {unsaved && (
              <Button size="small" type="primary" onClick={onExport}>
                {words.exportMine}
              </Button>
            )}
            <Button size="small" onClick={onReload}>
              {words.look}
            </Button>
          </Flex>
        }
      />
    )
  return (
    <Alert
      type="error"
      showIcon
      message={lock.why}
      action={<Button onClick={onReload}>{words.again}</Button>}
    />
  )
}
