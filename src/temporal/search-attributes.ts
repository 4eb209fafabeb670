/** The search attributes of cases as the SDK and the server want them. */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Connection } from '@temporalio/client';
import {
  searchAttributeTypes,
  type SearchAttributeName,
  type SearchAttributeValues,
} from '../domain/search-attributes.js';

/** The values that are set, for the start of a workflow (free of history events there). */
export function startAttributes(values: SearchAttributeValues): SearchAttributePair[] {
  return (Object.entries(values) as [SearchAttributeName, SearchAttributeValues[SearchAttributeName]][]) // keys of a Record over exactly these names
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const type = searchAttributeTypes[name];
      const typed = type === 'DATETIME' ? new Date(Number(value)) : value;
      return { key: defineSearchAttributeKey(name, type), value: typed } as SearchAttributePair; // name and type are paired by the table
    });
}

/** Numbers of the server's IndexedValueType. */
const valueTypes = { KEYWORD: 2, INT: 3, BOOL: 5, DATETIME: 6 } as const;

/**
 * Registers the search attributes that the namespace lacks. A workflow that names an unknown one would fail its tasks for
 * ever (temporal.md P-23), so the worker does this before it polls.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributeTypes).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, valueTypes[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
