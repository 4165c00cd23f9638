import type { Command } from 'commander';
import { ConfigError } from '../../lambda/errors.ts';
import { type CommandAction, exitCodes } from '../command.ts';

/** Makes the command that prints what a shell needs to complete the commands and flags of a program. */
export function createCompletion(program: Command): CommandAction<{ subject: string }> {
  return async ({ subject }, { console }) => {
    if (!isShell(subject))
      throw new ConfigError(`There are no completions for "${subject}". There are for ${shells.join(', ')}.`);
    console.print(completionFor(subject, program));
    return exitCodes.done;
  };
}

/** The shells that are helped. */
const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

type Shell = (typeof shells)[number];

/** Whether a text names one of them. */
function isShell(text: string): text is Shell {
  return shells.some((shell) => shell === text);
}

type Word = { word: string; about: string };
type Completed = Word & { flags: (Word & { takesValue: boolean })[] };

/** The script that a person sources, made of the commands that there are. */
function completionFor(shell: Shell, program: Command): string {
  const commands = program.commands.map(
    (command): Completed => ({
      word: command.name(),
      about: command.description(),
      flags: command.options.map(({ long, description, required }) => ({
        word: long ?? '',
        about: description,
        takesValue: required,
      })),
    }),
  );
  return { bash, zsh, fish, powershell }[shell](commands);
}

function bash(commands: Completed[]): string {
  return `# source <(token-hygiene completion bash)
_token_hygiene() {
  local words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${wordsOf(commands)}"
  else
    case "\${COMP_WORDS[1]}" in
${commands.map(({ word, flags }) => `      ${word}) words="${wordsOf(flags)}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _token_hygiene token-hygiene`;
}

function zsh(commands: Completed[]): string {
  const described = (words: Word[]): string =>
    words.map(({ word, about }) => `'${word}:${about.replace(/[':\\]/g, ' ')}'`).join(' ');
  return `#compdef token-hygiene
# source <(token-hygiene completion zsh)
_token_hygiene() {
  local -a entries
  if (( CURRENT == 2 )); then
    entries=(${described(commands)})
    _describe command entries
  else
    case "$words[2]" in
${commands.map(({ word, flags }) => `      ${word}) entries=(${described(flags)}) ;;`).join('\n')}
    esac
    _describe -o flag entries
    _files
  fi
}
compdef _token_hygiene token-hygiene`;
}

function fish(commands: Completed[]): string {
  const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const line = ({ word, about, flags }: Completed): string[] => [
    `complete -c token-hygiene -n __fish_use_subcommand -f -a ${word} -d ${quoted(about)}`,
    ...flags.map(
      (flag) =>
        `complete -c token-hygiene -n '__fish_seen_subcommand_from ${word}' -l ${flag.word.slice(2)}${flag.takesValue ? ' -r' : ''} -d ${quoted(flag.about)}`,
    ),
  ];
  return ['# token-hygiene completion fish | source', ...commands.flatMap(line)].join('\n');
}

function powershell(commands: Completed[]): string {
  const listed = (words: Word[]): string => words.map(({ word }) => `'${word}'`).join(', ');
  return `# token-hygiene completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName token-hygiene -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${commands.map(({ word, flags }) => `    '${word}' = @(${listed(flags)})`).join('\n')}
  }
  $given = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $isFirst = $given.Count -lt 2 -or ($given.Count -eq 2 -and $wordToComplete -ne '')
  $words = if ($isFirst) { @(${listed(commands)}) } else { $flags[$given[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`;
}

function wordsOf(words: Word[]): string {
  return words.map(({ word }) => word).join(' ');
}
