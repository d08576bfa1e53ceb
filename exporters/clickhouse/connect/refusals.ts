/** What a group of ClickHouse's error codes means for whoever sent rows or a statement. */
interface RefusalGroup {
  /** What to do, in a few words. */
  advice: string
  /** @default true. False only where the same rows would be refused again, whatever somebody mends elsewhere. */
  retryable?: false
  /**
   * Whether the server's own words are shown. They quote rows, and so personal data, where they are about rows, and
   * user names where they are about users. @default 'statement': not those about an insert
   */
  words?: 'always' | 'never'
  codes: Readonly<Record<number, string>>
}

/**
 * ClickHouse's error codes by what they ask for. A permanent failure sets records aside, so everything that a person or
 * time can mend is to be tried again, and so is every code that is not here.
 *
 * @see https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
 */
const GROUPS: readonly RefusalGroup[] = [
  {
    advice: 'rows do not fit the columns: compare the tables with `spanledger clickhouse plan`',
    retryable: false,
    words: 'never',
    codes: {
      6: 'CANNOT_PARSE_TEXT',
      25: 'CANNOT_PARSE_ESCAPE_SEQUENCE',
      26: 'CANNOT_PARSE_QUOTED_STRING',
      27: 'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
      38: 'CANNOT_PARSE_DATE',
      41: 'CANNOT_PARSE_DATETIME',
      53: 'TYPE_MISMATCH',
      69: 'ARGUMENT_OUT_OF_BOUND',
      70: 'CANNOT_CONVERT_TYPE',
      72: 'CANNOT_PARSE_NUMBER',
      117: 'INCORRECT_DATA',
      128: 'TOO_LARGE_ARRAY_SIZE',
      130: 'CANNOT_READ_ARRAY_FROM_TEXT',
      131: 'TOO_LARGE_STRING_SIZE',
      190: 'SIZES_OF_ARRAYS_DONT_MATCH',
      321: 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
      349: 'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
      366: 'SIZES_OF_NESTED_COLUMNS_ARE_INCONSISTENT',
      407: 'DECIMAL_OVERFLOW',
      467: 'CANNOT_PARSE_BOOL',
      563: 'CANNOT_READ_MAP_FROM_TEXT',
      632: 'UNEXPECTED_DATA_AFTER_PARSED_VALUE',
      691: 'UNKNOWN_ELEMENT_OF_ENUM',
    },
  },
  {
    advice: 'run `spanledger clickhouse migrate`',
    words: 'always',
    codes: {
      8: 'THERE_IS_NO_COLUMN',
      10: 'NOT_FOUND_COLUMN_IN_BLOCK',
      16: 'NO_SUCH_COLUMN_IN_TABLE',
      47: 'UNKNOWN_IDENTIFIER',
      60: 'UNKNOWN_TABLE',
      81: 'UNKNOWN_DATABASE',
      218: 'TABLE_IS_DROPPED',
    },
  },
  {
    advice: 'check user, password or access token',
    words: 'never',
    codes: {
      192: 'UNKNOWN_USER',
      193: 'WRONG_PASSWORD',
      194: 'REQUIRED_PASSWORD',
      195: 'IP_ADDRESS_NOT_ALLOWED',
      516: 'AUTHENTICATION_FAILED',
      720: 'USER_EXPIRED',
      767: 'REQUIRED_SECOND_FACTOR',
    },
  },
  {
    advice: 'grant it, see docs/clickhouse.md',
    words: 'always',
    codes: { 291: 'DATABASE_ACCESS_DENIED', 497: 'ACCESS_DENIED' },
  },
  {
    advice: 'the user may change no settings: give its profile readonly = 2, see docs/clickhouse.md',
    words: 'always',
    codes: { 164: 'READONLY', 452: 'SETTING_CONSTRAINT_VIOLATION', 472: 'READONLY_SETTING' },
  },
  {
    advice: 'the server is too old, or its settings forbid it: see docs/clickhouse.md',
    codes: { 46: 'UNKNOWN_FUNCTION', 62: 'SYNTAX_ERROR', 115: 'UNKNOWN_SETTING', 344: 'SUPPORT_IS_DISABLED' },
  },
  {
    advice: 'the server is busy, it is tried again later',
    words: 'never',
    codes: {
      159: 'TIMEOUT_EXCEEDED',
      160: 'TOO_SLOW',
      201: 'QUOTA_EXCEEDED',
      202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
      203: 'NO_FREE_CONNECTION',
      209: 'SOCKET_TIMEOUT',
      236: 'ABORTED',
      364: 'RECEIVED_ERROR_TOO_MANY_REQUESTS',
      373: 'SESSION_IS_LOCKED',
      394: 'QUERY_WAS_CANCELLED',
      574: 'DISTRIBUTED_TOO_MANY_PENDING_BYTES',
      700: 'USER_SESSION_LIMIT_EXCEEDED',
      745: 'SERVER_OVERLOADED',
      749: 'TCP_CONNECTION_LIMIT_REACHED',
      762: 'HTTP_CONNECTION_LIMIT_REACHED',
    },
  },
  {
    advice: 'merges lag behind: wait, or send larger batches less often',
    words: 'always',
    codes: { 252: 'TOO_MANY_PARTS', 692: 'TOO_MANY_MUTATIONS' },
  },
  {
    advice: 'give the server more memory, or read less at once',
    words: 'always',
    codes: { 173: 'CANNOT_ALLOCATE_MEMORY', 241: 'MEMORY_LIMIT_EXCEEDED', 307: 'TOO_MANY_BYTES' },
  },
  {
    advice: 'free space on the disk of the server',
    words: 'always',
    codes: { 75: 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', 243: 'NOT_ENOUGH_SPACE' },
  },
  {
    advice: 'see whether its replicas and Keeper are well',
    words: 'always',
    codes: {
      225: 'NO_ZOOKEEPER',
      242: 'TABLE_IS_READ_ONLY',
      254: 'NO_ACTIVE_REPLICAS',
      265: 'NO_AVAILABLE_REPLICA',
      279: 'ALL_CONNECTION_TRIES_FAILED',
      285: 'TOO_FEW_LIVE_REPLICAS',
      286: 'UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE',
      289: 'REPLICA_IS_NOT_IN_QUORUM',
      297: 'SHARD_HAS_NO_CONNECTIONS',
      319: 'UNKNOWN_STATUS_OF_INSERT',
      519: 'NO_REMOTE_SHARD_AVAILABLE',
      774: 'TABLE_IS_PERMANENTLY_READ_ONLY',
      999: 'KEEPER_EXCEPTION',
    },
  },
  {
    advice: 'see whether the servers reach each other, and the cluster of the sink URL exists',
    words: 'always',
    codes: { 198: 'DNS_ERROR', 210: 'NETWORK_ERROR', 701: 'CLUSTER_DOESNT_EXIST' },
  },
  {
    advice: 'the address is that of another protocol: use the HTTP port (8123, or 8443 for TLS)',
    words: 'never',
    codes: { 217: 'CLIENT_HAS_CONNECTED_TO_WRONG_PORT' },
  },
  {
    advice: 'the request was cut short on its way, it is sent again',
    words: 'never',
    codes: {
      3: 'UNEXPECTED_END_OF_FILE',
      23: 'CANNOT_READ_FROM_ISTREAM',
      33: 'CANNOT_READ_ALL_DATA',
      95: 'CANNOT_READ_FROM_SOCKET',
      354: 'ZLIB_INFLATE_FAILED',
    },
  },
]

/** One code, with what its group says. */
export interface Refusal extends Omit<RefusalGroup, 'codes'> {
  name: string
}

const REFUSALS: ReadonlyMap<number, Refusal> = new Map(
  GROUPS.flatMap(({ codes, ...group }) =>
    Object.entries(codes).map(([code, name]) => [Number(code), { ...group, name }] as const),
  ),
)

/** Undefined for a code that asks for nothing in particular. */
export function refusalOf(code: number): Refusal | undefined {
  return REFUSALS.get(code)
}

/** Every code that {@link refusalOf} knows. */
export const KNOWN_CODES: readonly number[] = [...REFUSALS.keys()]
