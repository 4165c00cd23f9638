import type { ErrorCode } from 'yaml';

/**
 * What the YAML reader objects to, in words of our own: the reader's may quote the file,
 * and a file may hold a secret by mistake.
 * @see https://eemeli.org/yaml/#errors
 */
export const syntaxMessages: Record<ErrorCode, string> = {
  ALIAS_PROPS: 'an alias cannot have properties',
  BAD_ALIAS: 'this alias is not well-formed',
  BAD_COLLECTION_TYPE: 'this tag does not fit what it stands before',
  BAD_DIRECTIVE: 'this directive is not known',
  BAD_DQ_ESCAPE: 'this escape in double quotes is not known',
  BAD_INDENT: 'the indentation is wrong here, or a closing ] or } is missing',
  BAD_PROP_ORDER: 'tags and anchors must stand before the value',
  BAD_SCALAR_START: 'a value cannot start with this character unless it is in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key:" on one line: a value that holds a colon must be in quotes',
  BLOCK_IN_FLOW: 'an indented block cannot stand inside { } or [ ]',
  DUPLICATE_KEY: 'this key is written twice in the same map',
  IMPOSSIBLE: 'this cannot be read as YAML',
  KEY_OVER_1024_CHARS: 'this key is too long',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon is missing here',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line: is a colon or a quote missing?',
  MULTIPLE_ANCHORS: 'a value can have one anchor at most',
  MULTIPLE_DOCS: 'a second document starts here; the policy is one document',
  MULTIPLE_TAGS: 'a value can have one tag at most',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'this tag is not known',
  UNEXPECTED_TOKEN: 'this is not expected here',
};
