# Flattens one JSON text (RFC 8259) to lines of three fields, separated by tabs: path, type, value.
#
#   {"network": {"dns": ["1.1.1.1"]}}   gives   <empty>        object
#                                                network        object
#                                                network.dns    array
#                                                network.dns.0  string  1.1.1.1
#
# Types: object, array, string, number (as it is written), boolean, null. In paths and values a backslash, newline, tab,
# carriage return and NUL are \\ \n \t \r \0, in a key a dot is \. as well, so that each line is one value.
# Bad JSON, a key given twice and more than 64 levels end with status 1 and `line:column: reason` on standard error.
# Run it with LC_ALL=C (bytes). A token never spans lines in JSON, so this works line by line.

BEGIN {
  CONTROL = "[\001-\037]"
  simple["\""] = "\""; simple["/"] = "/"; simple["b"] = "\b"; simple["f"] = "\f"
  simple["\\"] = "\\\\"; simple["n"] = "\\n"; simple["r"] = "\\r"; simple["t"] = "\\t"
  for (i = 0; i < 16; i++) digit[substr("0123456789abcdef", i + 1, 1)] = digit[substr("0123456789ABCDEF", i + 1, 1)] = i
  # What may come next: value, item (a value or the end of an array), key, member (a key or the end of an object),
  # colon, next (a comma or the end), end.
  expect = "value"
  depth = 0
}

NR == 1 { if (substr($0, 1, 3) == "\357\273\277") $0 = substr($0, 4) }

{
  rest = $0
  for (;;) {
    sub(/^[ \t\r]+/, "", rest)
    if (rest == "") break
    token()
  }
}

END {
  if (failed) exit 1
  rest = ""
  if (expect != "end") fail("the text ends too early")
}

function token(    c) {
  c = substr(rest, 1, 1)
  if (expect == "end") fail("nothing may follow the value")
  if (c == "\"") quoted()
  else if (c == "{" || c == "[") open(c == "{" ? "object" : "array")
  else if (c == "}" || c == "]") close_one(c == "}" ? "object" : "array")
  else if (c == ":" && expect == "colon") { take(1); expect = "value" }
  else if (c == "," && expect == "next") { take(1); expect = kind[depth] == "object" ? "key" : "value" }
  else if (match(rest, /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/)) scalar("number")
  else if (match(rest, /^(true|false)/)) scalar("boolean")
  else if (match(rest, /^null/)) scalar("null")
  else fail("unexpected " (c ~ CONTROL ? "control character" : c))
}

function take(length_) { rest = substr(rest, length_ + 1) }

function fail(reason) {
  failed = 1
  print NR ":" length($0) - length(rest) + 1 ": " reason | "cat >&2"
  exit 1
}

# The path of the value that begins here.
function begin_value(    path) {
  if (expect != "value" && expect != "item") fail("a value is not expected here")
  if (depth == 0) return ""
  path = kind[depth] == "object" ? name[depth] : count[depth]++ ""
  return depth == 1 ? path : prefix[depth] "." path
}

function end_value() { expect = depth == 0 ? "end" : "next" }

function scalar(type,    path) {
  path = begin_value()
  print path "\t" type "\t" substr(rest, 1, RLENGTH)
  take(RLENGTH)
  end_value()
}

function open(type,    path) {
  path = begin_value()
  if (depth == 64) fail("more than 64 levels")
  print path "\t" type "\t"
  take(1)
  prefix[++depth] = path
  kind[depth] = type
  count[depth] = 0
  expect = type == "object" ? "member" : "item"
}

function close_one(type) {
  if (depth == 0 || kind[depth] != type || expect !~ /^(next|item|member)$/) fail("unexpected " substr(rest, 1, 1))
  take(1)
  depth--
  end_value()
}

function quoted(    text, path) {
  if (expect == "key" || expect == "member") {
    name[depth] = string(1)
    path = depth SUBSEP prefix[depth] SUBSEP name[depth]
    if (path in seen) fail("the key " name[depth] " is given twice")
    seen[path] = 1
    expect = "colon"
    return
  }
  path = begin_value()
  text = string(0)
  print path "\t" "string" "\t" text
  end_value()
}

# Takes the string at the start of `rest` and returns it decoded, with the escapes of our own lines.
function string(is_key,    text, part, plain, c) {
  take(1)
  for (;;) {
    if (!match(rest, /["\\]/)) fail("the string does not end on its line")
    plain = RSTART - 1
    part = substr(rest, 1, plain)
    if (match(part, CONTROL)) { take(RSTART - 1); fail("a control character in a string must be escaped") }
    if (is_key) gsub(/\./, "\\.", part)
    text = text part
    take(plain)
    if (substr(rest, 1, 1) == "\"") { take(1); return text }
    c = substr(rest, 2, 1)
    if (c == "u") text = text unicode(is_key)
    else if (c in simple) { take(2); text = text simple[c] }
    else fail("unknown escape \\" c)
  }
}

# The character of the \uXXXX (or the two that make a surrogate pair) at the start of `rest`, in UTF-8; half a pair
# becomes U+FFFD.
function unicode(is_key,    code, low) {
  code = hex4()
  if (code >= 55296 && code <= 56319 && rest ~ /^\\u[dD][c-fC-F]/) {
    low = hex4()
    code = 65536 + (code - 55296) * 1024 + (low - 56320)
  } else if (code >= 55296 && code <= 57343) code = 65533
  if (code == 0) return "\\0"
  if (code == 9) return "\\t"
  if (code == 10) return "\\n"
  if (code == 13) return "\\r"
  if (code == 92) return "\\\\"
  if (code == 46 && is_key) return "\\."
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}

function hex4(    i, c, code) {
  for (i = 3; i <= 6; i++) {
    c = substr(rest, i, 1)
    if (c == "" || !(c in digit)) fail("\\u needs four hexadecimal digits")
    code = code * 16 + digit[c]
  }
  take(6)
  return code
}
