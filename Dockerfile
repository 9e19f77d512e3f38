# Two images, neither of which needs privileges: the toolbox, and the command in it. Always built with --target.
# Without a registry, base-image.sh and node-image.sh of test/support make the images that they start from.
#
#   docker build --target toolbox .                          what a build on a machine with docker or podman runs tools in
#   npm ci && npm run build && docker build --target cli .   for machines that run nothing but containers
#
# DEBIAN_RELEASE is bookworm or trixie; of NODE_IMAGE only node itself gets into an image.
ARG DEBIAN_RELEASE=bookworm
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim

# Debian with the tools that failback-kit runs. Once built it needs no network.
FROM docker.io/library/debian:${DEBIAN_RELEASE}-slim AS toolbox

COPY vendor/debian-packages.txt /usr/share/failback-kit/debian-packages.txt

# What is removed serves programs that are never called here: Python and ICU belong to xfs_scrub, iso-codes to GStreamer,
# the monolithic GRUB images to grub-install; the last line notices if that ever changes. The kernel of the practice ISO
# is kept as a package: it is taken apart, never installed.
RUN set -eu; \
    export DEBIAN_FRONTEND=noninteractive; \
    apt-get update; \
    apt-get upgrade --yes; \
    sed 's/#.*//' /usr/share/failback-kit/debian-packages.txt | xargs apt-get install --yes --no-install-recommends; \
    mkdir /usr/share/failback-kit/packages; \
    cd /usr/share/failback-kit/packages; \
    apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9]\)/\1/p' | xargs apt-get download; \
    test -f linux-image-*.deb; \
    apt-get clean; \
    rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log /var/cache/ldconfig /var/cache/debconf/*-old \
      /usr/lib/python3* /usr/bin/python3* /usr/lib/*/libicu*.so.* /usr/share/iso-codes /usr/share/xml/iso-codes \
      /usr/lib/grub/*/monolithic; \
    useradd --uid 1000 --create-home --shell /usr/sbin/nologin failback; \
    install -d -o failback -g failback /work; \
    cd /usr/sbin && ldd sfdisk mke2fs debugfs dumpe2fs mkfs.vfat mkfs.xfs xfs_db xfs_io xfs_spaceman depmod \
      >/tmp/libraries; \
    cd /usr/bin && ldd grub-mkimage mcopy mksquashfs unsquashfs qemu-img qemu-system-x86_64 xorriso >>/tmp/libraries; \
    if grep 'not found' /tmp/libraries; then exit 1; fi; \
    rm /tmp/libraries

USER failback
WORKDIR /work
CMD ["sleep", "infinity"]

LABEL org.opencontainers.image.title="failback-kit toolbox"

FROM ${NODE_IMAGE} AS packages
# A mirror of the npm registry, where that one cannot be reached.
ARG NPM_CONFIG_REGISTRY
WORKDIR /usr/lib/failback-kit
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The root may be read-only: all that is written goes to /work, and to /fleet what several machines make together.
FROM toolbox AS cli
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
COPY --from=packages /usr/lib/failback-kit /usr/lib/failback-kit
USER root
RUN ln -s /usr/lib/failback-kit/bin/failback.js /usr/local/bin/failback && \
    install -d -o failback -g failback /fleet
COPY . /usr/lib/failback-kit/
USER 1000:1000
ENV FAILBACK_TOOLBOX=host HOME=/work TMPDIR=/work XDG_CACHE_HOME=/work
VOLUME ["/work"]
ENTRYPOINT ["/usr/lib/failback-kit/templates/pipelines/entrypoint.sh"]
CMD ["--help"]

LABEL org.opencontainers.image.title="failback-kit"
