'use client'

import {
  CheckCircleOutlined,
  EyeOutlined,
  RedoOutlined,
  SaveOutlined,
  UndoOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import Link from 'next/link'
import { shanghaiTime } from '#components/admin/ui/time.ts'
import type { Finding } from '../checks/findings.ts'
import styles from './editor.module.css'
import { text } from './messages.zh-CN.ts'
import type { Editing } from './saving/use-editing.ts'

const words = text.editor

/** The toolbar of the editor: undo, redo, findings, preview, save, and the link back to the version. */
export function Tools({
  editing,
  readOnly,
  findings,
  versionId,
  onPreview,
  onFindings,
}: {
  editing: Editing
  readOnly: boolean
  findings: readonly Finding[]
  versionId: string
  onPreview: (() => void) | null
  onFindings: () => void
}) {
  const blocking = findings.filter(({ weight }) => weight === 'blocking').length
  return (
    <div className={styles.bar}>
      <SavedState editing={editing} />
      <Tooltip title={words.undoKey}>
        <Button
          icon={<UndoOutlined />}
          aria-label={words.undo}
          disabled={readOnly || !editing.canUndo}
          onClick={editing.undo}
        />
      </Tooltip>
      <Tooltip title={words.redoKey}>
        <Button
          icon={<RedoOutlined />}
          aria-label={words.redo}
          disabled={readOnly || !editing.canRedo}
          onClick={editing.redo}
        />
      </Tooltip>
      <Button
        icon={findings.length === 0 ? <CheckCircleOutlined /> : <WarningOutlined />}
        danger={blocking > 0}
        onClick={onFindings}
      >
        {words.findings(blocking, findings.length - blocking)}
      </Button>
      {onPreview !== null && (
        <Button icon={<EyeOutlined />} onClick={onPreview}>
          {words.preview}
        </Button>
      )}
      <Tooltip title={words.saveKey}>
        <Button
          icon={<SaveOutlined />}
          loading={editing.saving.state === 'saving'}
          disabled={readOnly || !editing.unsaved}
          onClick={() => void editing.save()}
        >
          {words.save}
        </Button>
      </Tooltip>
      <Link href={`/admin/templates/${versionId}`}>
        <Button type="primary">{words.finish}</Button>
      </Link>
    </div>
  )
}

function SavedState({ editing }: { editing: Editing }) {
  const { saving, unsaved, savedAt } = editing
  const bad = saving.state === 'failed' || saving.state === 'conflict'
  return (
    <span className={styles.saved} role="status" data-bad={bad}>
      {saving.state === 'saving' && words.saving}
      {bad && words.notSaved}
      {saving.state === 'idle' && unsaved && (editing.copied ? words.unsaved : words.unsavedNowhere)}
      {saving.state === 'idle' &&
        !unsaved &&
        (savedAt === null ? words.nothingNew : words.savedAt(shanghaiTime(savedAt)))}
    </span>
  )
}
