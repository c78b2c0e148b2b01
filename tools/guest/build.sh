#!/usr/bin/env bash
# Build the Debian guest that conformance tests boot: a disk and a boot disc in the folder given.
# Packages come from wherever this host gets its own Debian packages.
set -euo pipefail
target=$1
here=$(cd "$(dirname "$0")" && pwd)
label=corelane-guest
release=bookworm

say() { printf 'guest: %s\n' "$*"; }

# LINES: uri suite component, as apt knows them.
sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
  'Created-By: Packages' 'Origin: Debian' | sort -u)
mirror=$(awk -v suite="$release" '$2 == suite && $3 == "main" { print $1; exit }' <<<"$sources")
[ -n "$mirror" ] || { say "apt knows no mirror of Debian $release; add one and run apt-get update"; exit 1; }

root=$target/root
mkdir -p "$root"
# Mounts end with this process, however it ends.
if [ -z "${CORELANE_GUEST_MOUNTS:-}" ]; then
  CORELANE_GUEST_MOUNTS=private exec unshare --mount -- "$0" "$@"
fi

say "unpacking Debian $release"
debootstrap --variant=minbase "$release" "$root" "$mirror" >"$target/build.log"

say "installing $(wc -l <"$here/packages.txt") packages"
awk '{ print "deb " $0 }' <<<"$sources" >"$root/etc/apt/sources.list"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # starts nothing in the chroot
chmod 0755 "$root/usr/sbin/policy-rc.d"
cp -a --no-preserve=ownership "$here/files/." "$root/"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
chroot "$root" apt-get update -qq >>"$target/build.log"
mapfile -t packages <"$here/packages.txt"
chroot "$root" apt-get install -qq --no-install-recommends -o Dpkg::Use-Pty=0 \
  -o Dpkg::Options::=--force-confold "${packages[@]}" >>"$target/build.log" 2>&1

say "configuring the guest"
chroot "$root" systemctl --quiet enable corelane-control.service systemd-networkd.service
# Nothing here needs them, and each costs an emulated machine seconds.
xargs -a "$here/masked-units.txt" chroot "$root" systemctl --quiet mask
# This guest's root and serial console; quiet is Debian's own word and stays.
sed -i -e 's/^GRUB_TIMEOUT=.*/GRUB_TIMEOUT=0/' -e 's/^#GRUB_TERMINAL=.*/GRUB_TERMINAL=console/' \
  -e 's/^GRUB_CMDLINE_LINUX=.*/GRUB_CMDLINE_LINUX="console=ttyS0"/' "$root/etc/default/grub"
grep -q '^GRUB_CMDLINE_LINUX_DEFAULT="quiet"' "$root/etc/default/grub" ||
  { say "Debian's grub package no longer writes quiet: correct the image debian-12"; exit 1; }
printf 'LABEL=%s / ext4 defaults 0 0\n' "$label" >"$root/etc/fstab"
echo guest >"$root/etc/hostname"
: >"$root/etc/machine-id"
# What update-grub writes in the guest replaces this; grub-probe sees no disk from a chroot.
cat >"$root/boot/grub/grub.cfg" <<END
linux /vmlinuz root=LABEL=$label ro console=ttyS0 quiet
initrd /initrd.img
boot
END
chroot "$root" dpkg-query -W >"$target/packages.txt"
rm -rf "$root/usr/sbin/policy-rc.d" "$root/var/lib/apt/lists" "$root/var/cache/apt" \
  "$root/usr/share/doc" "$root/usr/share/locale" "$root/usr/share/man"
umount "$root/proc" "$root/sys"

say "writing the disk"
mke2fs -q -t ext4 -L "$label" -d "$root" "$target/disk.raw" 8G
rm -rf "$root"

say "writing the boot disc"
mkdir -p "$target/disc/boot/grub"
# The command line is the guest's: this only finds the configuration that update-grub wrote.
cat >"$target/disc/boot/grub/grub.cfg" <<END
serial --unit=0
terminal_output serial
search --no-floppy --label $label --set=root
configfile /boot/grub/grub.cfg
END
grub-mkrescue -o "$target/boot.iso" "$target/disc" >>"$target/build.log" 2>&1
rm -rf "$target/disc"
