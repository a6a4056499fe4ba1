'use client'

import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Popover, Tooltip } from 'antd'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { keep, keptAs } from '../../../browser/storage.ts'
import { text } from '../messages.zh-CN.ts'
import styles from './list.module.css'

/** The properties of a column that the column choice needs. */
export interface ChoosableColumn {
  readonly key: string
  readonly label: string
  /** `always`: the column cannot be hidden; `extra`: the column is hidden until the user chooses it. */
  readonly choice?: 'always' | 'extra'
}

const storedSchema = z.array(z.string())

function defaults(columns: readonly ChoosableColumn[]): readonly string[] {
  return columns.filter(({ choice }) => choice !== 'extra').map(({ key }) => key)
}

/** Which columns of a table are shown. The choice is stored in this browser under the table's id. */
export function useColumnChoice(id: string, columns: readonly ChoosableColumn[]) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  useEffect(() => setChosen(keptAs(storedSchema, 'admin-columns', id)), [id])
  const shown = chosen ?? defaults(columns)
  return {
    isShown: (column: ChoosableColumn) => column.choice === 'always' || shown.includes(column.key),
    choose: (keys: readonly string[]) => {
      keep('admin-columns', JSON.stringify(keys), id)
      setChosen(keys)
    },
    reset: () => {
      keep('admin-columns', null, id)
      setChosen(null)
    },
    shown,
  }
}

/** The button that opens the choice of columns. */
export function ColumnChoice(props: {
  columns: readonly ChoosableColumn[]
  choice: ReturnType<typeof useColumnChoice>
  /** Restores the widths of the columns. */
  onReset: () => void
}) {
  const { columns, choice } = props
  const open = columns.filter((column) => column.choice !== 'always')
  if (open.length === 0) return null
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={text.columns}
      content={
        <Flex vertical gap={8}>
          <Checkbox.Group
            className={styles.columns}
            options={open.map(({ key, label }) => ({ value: key, label }))}
            value={[...choice.shown]}
            onChange={(keys) => choice.choose(keys)}
          />
          <Button
            size="small"
            onClick={() => {
              choice.reset()
              props.onReset()
            }}
          >
            {text.columnsReset}
          </Button>
        </Flex>
      }
    >
      <Tooltip title={text.columns}>
        <Button icon={<SettingOutlined />} aria-label={text.columns} />
      </Tooltip>
    </Popover>
  )
}
