# shellcheck shell=sh
# `failback-guest ready`: reports to Azure's wireserver that the machine is provisioned, once per boot. A VM from a
# generalised image counts as failed without it; one with a specialised disk is not asked. Status 1: nobody took the
# report for minutes; nothing depends on it.
#
# Protocol: Microsoft Learn, "Create generalized images without a provisioning agent" (goal state and health as XML,
# version 2012-11-30); the JSON endpoint is what azure-init uses. Attempts and pauses are those of the Azure Linux agent.

READY_ROUNDS=${READY_ROUNDS:-30}
READY_PAUSE=${READY_PAUSE:-15}
# From this round on a metadata service that is silent and an XML endpoint that fails are done without.
READY_LESS_STRICT=3

guest_ready() {
    load_guest_conf
    run_folder
    for part in json http; do
        # shellcheck source=/dev/null
        . "$FAILBACK_LIB/$part.sh"
    done
    [ ! -e "$FAILBACK_RUN/ready" ] || return 0
    if [ "$FAILBACK_REPORT_READY" = off ]; then
        ready_is 'skipped: switched off in this image'
        return
    fi
    ready_round=1
    while [ "$ready_round" -le "$READY_ROUNDS" ]; do
        ! ready_try || return 0
        [ "$ready_round" = "$READY_ROUNDS" ] || sleep "$READY_PAUSE"
        ready_round=$((ready_round + 1))
    done
    milestone error "no ready report: $FAILBACK_WIRESERVER took none in $READY_ROUNDS attempts; Azure may count the VM as failed"
    return 1
}

ready_is() {
    milestone ready "$1"
    printf '%s\n' "$1" >"$FAILBACK_RUN/ready"
}

ready_try() {
    case $(ready_kind) in
    specialised) ready_is 'skipped: the disk runs specialised' && return ;;
    unknown) [ "$ready_round" -ge "$READY_LESS_STRICT" ] || return ;;
    esac
    if ready_xml; then
        ready_is 'reported by xml'
    elif [ "$ready_round" -ge "$READY_LESS_STRICT" ] && ready_json; then
        ready_is 'reported by json'
    else
        return 1
    fi
}

# A specialised VM has an attached disk, or (from a gallery) nobody who was to be set up. This version of the service
# knows both and not yet userData, whose secrets are not wanted here.
ready_kind() (
    answer=$(echo 'Metadata: true' | http GET "$FAILBACK_IMDS/metadata/instance/compute?api-version=2020-10-01&format=json")
    compute=
    [ "$(http_status "$answer")" != 200 ] || compute=$(http_body "$answer" | json_flatten 2>/dev/null)
    if [ -z "$compute" ]; then
        echo unknown
    elif [ "$(json_get "$compute" storageProfile.osDisk.createOption)" = Attach ]; then
        echo specialised
    elif name=$(json_get "$compute" osProfile.computerName) &&
        [ -z "$name$(json_get "$compute" osProfile.adminUsername)" ]; then
        echo specialised
    else
        echo generalised
    fi
)

# The goal state names what is reported on: container, instance and incarnation.
ready_xml() (
    answer=$(wire_headers | http GET "$FAILBACK_WIRESERVER/machine?comp=goalstate")
    [ "$(http_status "$answer")" = 200 ] || exit 1
    state=$(http_body "$answer")
    incarnation=$(printf '%s' "$state" | xml_text Incarnation)
    container=$(printf '%s' "$state" | xml_text ContainerId)
    instance=$(printf '%s' "$state" | xml_text InstanceId)
    case $incarnation,$container,$instance in
    ,* | *,,* | *, | *[!A-Za-z0-9,._-]*) exit 1 ;;
    esac
    body='<?xml version="1.0" encoding="utf-8"?>'
    body=$body'<Health xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    body=$body"<GoalStateIncarnation>$incarnation</GoalStateIncarnation><Container><ContainerId>$container</ContainerId>"
    body=$body"<RoleInstanceList><Role><InstanceId>$instance</InstanceId><Health><State>Ready</State></Health></Role>"
    body=$body'</RoleInstanceList></Container></Health>'
    answer=$({ wire_headers && echo 'Content-Type: text/xml;charset=utf-8'; } |
        http POST "$FAILBACK_WIRESERVER/machine?comp=health" "$body")
    [ "$(http_status "$answer")" = 200 ]
)

wire_headers() {
    printf '%s\n' 'x-ms-version: 2012-11-30' 'x-ms-agent-name: failback-kit'
}

# The text of the first element $1, whatever the line breaks: an awk record ends before every tag.
xml_text() {
    awk -v RS='<' -v tag="$1" 'index($0, tag ">") == 1 {
        text = substr($0, length(tag) + 2)
        gsub(/[ \t\r\n]/, "", text)
        print text
        exit
    }'
}

ready_json() (
    answer=$(printf '%s\n' 'Content-Type: application/json' 'x-ms-guest-agent-name: failback-kit' 'User-Agent: failback-kit' |
        http POST "$FAILBACK_WIRESERVER/provisioning/health" '{"state":"Ready"}')
    case $(http_status "$answer") in 2??) ;; *) exit 1 ;; esac
)
