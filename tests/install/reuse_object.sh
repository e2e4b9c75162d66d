#!/bin/sh
# reuse_object.sh COMPILER ARGUMENT...
# Launches the compiler where trine's sources are a part of another project. An object that the build tree TRINE_BUILD
# has of the same target and source is copied instead of compiled again; those of base/ and tensor/ are compiled, by way
# of TRINE_LAUNCHER (ccache, or nothing).
output=
for argument; do
  [ "$previous" = -o ] && output=$argument
  previous=$argument
done
object=$TRINE_BUILD/CMakeFiles/${output##*CMakeFiles/}
case $output in
  *CMakeFiles/trine_base.dir/* | *CMakeFiles/trine_tensor.dir/*) ;;
  *CMakeFiles/trine_*) [ -f "$object" ] && exec cp "$object" "$output" ;;
esac
exec $TRINE_LAUNCHER "$@"
