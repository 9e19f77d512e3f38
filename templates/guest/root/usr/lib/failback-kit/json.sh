# shellcheck shell=sh
# JSON without a JSON program: json.awk makes lines `path<TAB>type<TAB>value` of it.
#
#   json_flatten <TEXT        prints the lines; on bad JSON `line:column: reason` on standard error and status 1
#   json_get LINES PATH       prints the value at PATH as it was meant (the last one, where lines were put together);
#                             status 1: there is none
#
# At most 256 KiB are read: four times what IMDS can carry.

TAB=$(printf '\t')
LINE_END='
'

# awk's strings may end at a NUL, so it becomes another character that JSON refuses.
json_flatten() {
    head -c 262144 | tr '\000' '\001' | LC_ALL=C awk -f "$FAILBACK_LIB/json.awk"
}

# By the shell alone: a value must not be in the arguments of a program.
json_get() (
    lines=$LINE_END$1
    prefix=$LINE_END$2$TAB
    case $lines in *"$prefix"*) ;; *) exit 1 ;; esac
    value=${lines##*"$prefix"}
    value=${value%%"$LINE_END"*}
    printf '%b' "${value#*"$TAB"}"
)
