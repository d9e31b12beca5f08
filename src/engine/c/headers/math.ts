/**
 * math.h. The classification macros take any floating type; their argument is evaluated once. Where the library has only
 * the double function, the float and long double ones are made of it.
 */
export const math = String.raw`#pragma once
#define _MATH_H 1
typedef float float_t;
typedef double double_t;
#define HUGE_VAL (__builtin_huge_val())
#define HUGE_VALF (__builtin_huge_valf())
#define HUGE_VALL (__builtin_huge_vall())
#define INFINITY (__builtin_inff())
#define NAN (__builtin_nanf(""))
#define FP_NAN 0
#define FP_INFINITE 1
#define FP_ZERO 2
#define FP_SUBNORMAL 3
#define FP_NORMAL 4
#define FP_ILOGB0 (-2147483647 - 1)
#define FP_ILOGBNAN (-2147483647 - 1)
#define MATH_ERRNO 1
#define MATH_ERREXCEPT 2
#define math_errhandling (MATH_ERRNO | MATH_ERREXCEPT)
#define M_E 2.7182818284590452354
#define M_LOG2E 1.4426950408889634074
#define M_LOG10E 0.43429448190325182765
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.78539816339744830962
#define M_1_PI 0.31830988618379067154
#define M_2_PI 0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440
#define __MATH_ONCE(x, expression) __extension__ ({ __typeof__(x) __x = (x); (expression); })
#define __MATH_TWICE(x, y, expression) __extension__ ({ __typeof__(x) __x = (x); __typeof__(y) __y = (y); (expression); })
#define __MATH_MIN(x) (sizeof(x) == sizeof(float) ? (double)__FLT_MIN__ : __DBL_MIN__)
#define isnan(x) __MATH_ONCE(x, __x != __x)
#define isinf(x) __MATH_ONCE(x, __x == __builtin_inf() ? 1 : __x == -__builtin_inf() ? -1 : 0)
#define isfinite(x) __MATH_ONCE(x, __x - __x == 0)
#define isnormal(x) __MATH_ONCE(x, __x - __x == 0 && fabs(__x) >= __MATH_MIN(__x))
#define signbit(x) __MATH_ONCE(x, copysign(1.0, __x) < 0)
#define fpclassify(x) __MATH_ONCE(x, __x != __x ? FP_NAN : __x - __x != 0 ? FP_INFINITE : __x == 0 ? FP_ZERO \
  : fabs(__x) < __MATH_MIN(__x) ? FP_SUBNORMAL : FP_NORMAL)
#define isgreater(x, y) __MATH_TWICE(x, y, __x > __y)
#define isgreaterequal(x, y) __MATH_TWICE(x, y, __x >= __y)
#define isless(x, y) __MATH_TWICE(x, y, __x < __y)
#define islessequal(x, y) __MATH_TWICE(x, y, __x <= __y)
#define islessgreater(x, y) __MATH_TWICE(x, y, __x < __y || __x > __y)
#define isunordered(x, y) __MATH_TWICE(x, y, __x != __x || __y != __y)
double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double sinh(double x);
double cosh(double x);
double tanh(double x);
double asinh(double x);
double acosh(double x);
double atanh(double x);
double exp(double x);
double exp2(double x);
double expm1(double x);
double log(double x);
double log2(double x);
double log10(double x);
double log1p(double x);
double sqrt(double x);
double cbrt(double x);
double ceil(double x);
double floor(double x);
double round(double x);
double trunc(double x);
double rint(double x);
double nearbyint(double x);
double fabs(double x);
double logb(double x);
double erf(double x);
double erfc(double x);
double tgamma(double x);
double lgamma(double x);
double atan2(double x, double y);
double pow(double x, double y);
double hypot(double x, double y);
double fmod(double x, double y);
double remainder(double x, double y);
double fmax(double x, double y);
double fmin(double x, double y);
double fdim(double x, double y);
double copysign(double x, double y);
double nextafter(double x, double y);
double fma(double x, double y, double z);
double frexp(double x, int *exponent);
double ldexp(double x, int exponent);
double scalbn(double x, int exponent);
double modf(double x, double *whole);
double nan(const char *tag);
int ilogb(double x);
long lround(double x);
long lrint(double x);
long long llround(double x);
long long llrint(double x);
float sinf(float x);
float cosf(float x);
float tanf(float x);
float asinf(float x);
float acosf(float x);
float atanf(float x);
float sinhf(float x);
float coshf(float x);
float tanhf(float x);
#define asinhf(x) ((float)asinh((x)))
#define acoshf(x) ((float)acosh((x)))
#define atanhf(x) ((float)atanh((x)))
float expf(float x);
float exp2f(float x);
#define expm1f(x) ((float)expm1((x)))
float logf(float x);
float log2f(float x);
float log10f(float x);
#define log1pf(x) ((float)log1p((x)))
float sqrtf(float x);
float cbrtf(float x);
float ceilf(float x);
float floorf(float x);
float roundf(float x);
float truncf(float x);
float rintf(float x);
#define nearbyintf(x) ((float)nearbyint((x)))
float fabsf(float x);
#define logbf(x) ((float)logb((x)))
#define erff(x) ((float)erf((x)))
#define erfcf(x) ((float)erfc((x)))
#define tgammaf(x) ((float)tgamma((x)))
#define lgammaf(x) ((float)lgamma((x)))
float atan2f(float x, float y);
float powf(float x, float y);
float hypotf(float x, float y);
float fmodf(float x, float y);
#define remainderf(x, y) ((float)remainder((x), (y)))
float fmaxf(float x, float y);
float fminf(float x, float y);
#define fdimf(x, y) ((float)fdim((x), (y)))
float copysignf(float x, float y);
#define nextafterf(x, y) ((float)nextafter((x), (y)))
#define fmaf(x, y, z) ((float)fma((x), (y), (z)))
float frexpf(float x, int *exponent);
float ldexpf(float x, int exponent);
#define scalbnf(x, y) ((float)scalbn((x), (y)))
float modff(float x, float *whole);
#define ilogbf(x) ((int)ilogb((x)))
long lroundf(float x);
#define lrintf(x) ((long)lrint((x)))
#define llroundf(x) ((long long)llround((x)))
#define llrintf(x) ((long long)llrint((x)))
#define sinl(x) ((long double)sin((x)))
#define cosl(x) ((long double)cos((x)))
#define tanl(x) ((long double)tan((x)))
#define asinl(x) ((long double)asin((x)))
#define acosl(x) ((long double)acos((x)))
#define atanl(x) ((long double)atan((x)))
#define sinhl(x) ((long double)sinh((x)))
#define coshl(x) ((long double)cosh((x)))
#define tanhl(x) ((long double)tanh((x)))
#define asinhl(x) ((long double)asinh((x)))
#define acoshl(x) ((long double)acosh((x)))
#define atanhl(x) ((long double)atanh((x)))
#define expl(x) ((long double)exp((x)))
#define exp2l(x) ((long double)exp2((x)))
#define expm1l(x) ((long double)expm1((x)))
#define logl(x) ((long double)log((x)))
#define log2l(x) ((long double)log2((x)))
#define log10l(x) ((long double)log10((x)))
#define log1pl(x) ((long double)log1p((x)))
long double sqrtl(long double x);
#define cbrtl(x) ((long double)cbrt((x)))
long double ceill(long double x);
long double floorl(long double x);
#define roundl(x) ((long double)round((x)))
#define truncl(x) ((long double)trunc((x)))
#define rintl(x) ((long double)rint((x)))
#define nearbyintl(x) ((long double)nearbyint((x)))
long double fabsl(long double x);
#define logbl(x) ((long double)logb((x)))
#define erfl(x) ((long double)erf((x)))
#define erfcl(x) ((long double)erfc((x)))
#define tgammal(x) ((long double)tgamma((x)))
#define lgammal(x) ((long double)lgamma((x)))
#define atan2l(x, y) ((long double)atan2((x), (y)))
long double powl(long double x, long double y);
#define hypotl(x, y) ((long double)hypot((x), (y)))
long double fmodl(long double x, long double y);
#define remainderl(x, y) ((long double)remainder((x), (y)))
#define fmaxl(x, y) ((long double)fmax((x), (y)))
#define fminl(x, y) ((long double)fmin((x), (y)))
#define fdiml(x, y) ((long double)fdim((x), (y)))
#define copysignl(x, y) ((long double)copysign((x), (y)))
#define nextafterl(x, y) ((long double)nextafter((x), (y)))
#define fmal(x, y, z) ((long double)fma((x), (y), (z)))
#define ldexpl(x, y) ((long double)ldexp((x), (y)))
#define scalbnl(x, y) ((long double)scalbn((x), (y)))
#define ilogbl(x) ((int)ilogb((x)))
#define lroundl(x) ((long)lround((x)))
#define lrintl(x) ((long)lrint((x)))
#define llroundl(x) ((long long)llround((x)))
#define llrintl(x) ((long long)llrint((x)))
#define nanf(tag) ((float)nan(tag))
#define frexpl(x, exponent) ((long double)frexp((x), (exponent)))
#define modfl(x, whole) __extension__ ({ double __whole; long double __rest = modf((x), &__whole); *(whole) = __whole; __rest; })
#define nanl(tag) ((long double)nan(tag))
`;
