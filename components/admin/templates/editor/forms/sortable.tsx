'use client'

import { HolderOutlined } from '@ant-design/icons'
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { type ReactNode, useId } from 'react'
import { text } from './messages.zh-CN.ts'
import styles from './sortable.module.css'

const words = text.sorting

/**
 * A list whose items can be reordered with the mouse, a finger or the keyboard (space to lift, arrows to move, space
 * to drop).
 */
export function Sortable({
  ids,
  onMove,
  children,
}: {
  ids: readonly string[]
  onMove: (from: number, to: number) => void
  children: ReactNode
}) {
  const id = useId()
  const sensors = useSensors(
    // A drag starts after a movement of 4 pixels. A shorter movement counts as a click on the handle.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )

  function drop({ active, over }: DragEndEvent): void {
    if (over === null || active.id === over.id) return
    const from = ids.indexOf(String(active.id))
    const to = ids.indexOf(String(over.id))
    if (from >= 0 && to >= 0) onMove(from, to)
  }

  const place = (of: string | number) => ids.indexOf(String(of)) + 1
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{
        screenReaderInstructions: { draggable: words.how },
        announcements: {
          onDragStart: ({ active }) => words.taken(place(active.id)),
          onDragOver: ({ over }) => (over ? words.over(place(over.id), ids.length) : words.nowhere),
          onDragEnd: ({ over }) => (over ? words.put(place(over.id)) : words.cancelled),
          onDragCancel: () => words.cancelled,
        },
      }}
    >
      <SortableContext items={[...ids]} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  )
}

/** One item of the list, with its name and the handle by which it is moved. */
export function SortableItem({
  id,
  name,
  disabled,
  children,
}: {
  id: string
  name: string
  disabled: boolean
  children: (handle: ReactNode) => ReactNode
}) {
  const sortable = useSortable({ id, disabled })
  const handle = disabled ? null : (
    <button
      type="button"
      className={styles.handle}
      ref={sortable.setActivatorNodeRef}
      {...sortable.attributes}
      {...sortable.listeners}
      aria-label={words.handle(name)}
    >
      <HolderOutlined />
    </button>
  )
  return (
    <div
      ref={sortable.setNodeRef}
      className={styles.sortable}
      data-dragging={sortable.isDragging}
      style={{ transform: CSS.Translate.toString(sortable.transform), transition: sortable.transition }}
    >
      {children(handle)}
    </div>
  )
}
