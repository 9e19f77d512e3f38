# The toolbox: Debian with the tools that failback-kit runs. Nothing in it needs privileges or, once built, a network.
# DEBIAN_RELEASE is bookworm or trixie. Without a registry, test/support/base-image.sh makes the image that it starts from.
ARG DEBIAN_RELEASE=bookworm
FROM docker.io/library/debian:${DEBIAN_RELEASE}-slim

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
